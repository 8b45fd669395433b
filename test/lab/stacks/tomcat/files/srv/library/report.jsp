<%@ page contentType="text/plain" %><%
  String wanted = request.getParameter("of");
  out.print(wanted == null ? "all" : wanted.trim());
%>
