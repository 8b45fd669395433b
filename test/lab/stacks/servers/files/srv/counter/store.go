package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

type store struct {
	lock  sync.Mutex
	path  string
	hits  int
	cache [][]byte
}

func open(path string) (*store, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	hits, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &store{path: path, hits: hits}, nil
}

func (s *store) hit() int {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.hits++
	return s.hits
}

// The page with the most hits: lines such as "/start 12".
func (s *store) top() string {
	text, err := os.ReadFile(s.path + ".pages")
	if err != nil {
		panic(err)
	}
	name, most := "", -1
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		words := strings.Split(line, " ")
		if hits, _ := strconv.Atoi(words[1]); hits > most {
			name, most = words[0], hits
		}
	}
	return name
}

func (s *store) saveEverySecond() {
	for range time.Tick(time.Second) {
		s.lock.Lock()
		if err := os.WriteFile(s.path, []byte(strconv.Itoa(s.hits)), 0o644); err != nil {
			panic(err)
		}
		s.lock.Unlock()
	}
}

func (s *store) fill() {
	for {
		block := make([]byte, 1<<20)
		for i := range block {
			block[i] = 1
		}
		s.cache = append(s.cache, block)
	}
}
