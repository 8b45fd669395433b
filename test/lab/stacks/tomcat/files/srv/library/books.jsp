<%@ page contentType="application/json" import="java.sql.*" %><%
  Class.forName("org.postgresql.Driver");
  try (Connection db = DriverManager.getConnection(System.getenv("DATABASE_URL"), System.getenv("DATABASE_USER"), System.getenv("DATABASE_PASSWORD"));
       Statement ask = db.createStatement(); ResultSet found = ask.executeQuery("SELECT count(*) FROM books")) {
    found.next();
    out.print("{\"books\":" + found.getInt(1) + "}");
  }
%>
