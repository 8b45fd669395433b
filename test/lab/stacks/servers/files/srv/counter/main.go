// A hit counter: what a small compiled service looks like.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
)

func mustEnv(name string) string {
	value := os.Getenv(name)
	if value == "" {
		log.Fatalf("%s is not set", name)
	}
	return value
}

func main() {
	store, err := open(mustEnv("COUNTER_FILE"))
	if err != nil {
		log.Fatalf("cannot open the store: %v", err)
	}
	go store.saveEverySecond()
	http.HandleFunc("/counter/hits", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(map[string]int{"hits": store.hit()})
	})
	http.HandleFunc("/counter/top", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(map[string]string{"top": store.top()})
	})
	http.HandleFunc("/counter/fill", func(w http.ResponseWriter, r *http.Request) {
		store.fill()
	})
	addr := mustEnv("COUNTER_ADDR")
	log.Printf("counter listens on %s", addr)
	log.Fatal(http.ListenAndServe(addr, nil))
}
