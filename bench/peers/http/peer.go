// SPDX-License-Identifier: MIT

// peer BASE AT FILES: net/http of Go, so many goroutines that share one client.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

const fileBytes = 2048

func fetch(client *http.Client, url string) bool {
	answer, err := client.Get(url)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	return err == nil && answer.StatusCode == 200 && n == fileBytes
}

func main() {
	base := os.Args[1]
	at, _ := strconv.Atoi(os.Args[2])
	files, _ := strconv.Atoi(os.Args[3])
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: at, MaxConnsPerHost: at, DisableCompression: true}}
	var next, good int64 = -1, 0
	var all sync.WaitGroup

	begin := time.Now()
	for k := 0; k < at; k++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for i := atomic.AddInt64(&next, 1); i < int64(files); i = atomic.AddInt64(&next, 1) {
				if fetch(client, fmt.Sprintf("%s/file/%d", base, i)) {
					atomic.AddInt64(&good, 1)
				}
			}
		}()
	}
	all.Wait()
	ns := float64(time.Since(begin).Nanoseconds()) / float64(files)
	fmt.Printf("{\"peer\": \"go\", \"version\": \"%s\", \"ns\": %.1f, \"n\": %d, \"checked\": %t}\n",
		runtime.Version(), ns, files, good == int64(files))
	if good != int64(files) {
		os.Exit(1)
	}
}
