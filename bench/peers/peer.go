// SPDX-License-Identifier: MIT

// Go: a fixed set of goroutines that take jobs from a channel, with a channel of one for each future.
// A fork of fib is a goroutine, and its join a channel.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"
)

const (
	jobs   = 1000 // of a round, as in ours
	rounds = 200  // of a try
	tries  = 6
)

type job struct {
	value  int
	future chan int
}

func submitAndCollect(queue chan<- job) int {
	futures := make([]chan int, jobs)
	for i := range futures {
		futures[i] = make(chan int, 1)
		queue <- job{i, futures[i]}
	}
	sum := 0
	for _, future := range futures {
		sum += <-future
	}
	return sum
}

func plain(n int) int {
	if n < 2 {
		return n
	}
	return plain(n-1) + plain(n-2)
}

func fib(n int) int {
	if n <= 10 {
		return plain(n)
	}
	forked := make(chan int, 1)
	go func() { forked <- fib(n - 1) }()
	b := fib(n - 2)
	return <-forked + b
}

// The first try warms up, and the fastest of the others counts.  The time is that of one of n jobs.
func measure(question string, rounds, n, want int, round func() int) bool {
	least, good := time.Duration(1<<62), true
	for i := 0; i < tries; i++ {
		begin := time.Now()
		for k := 0; k < rounds; k++ {
			good = round() == want && good
		}
		if took := time.Since(begin); i > 0 && took < least {
			least = took
		}
	}
	fmt.Printf("{\"peer\": \"Go\", \"question\": \"%s\", \"ns\": %.1f, \"n\": %d, \"checked\": %v}\n",
		question, float64(least.Nanoseconds())/float64(rounds*n), rounds*n, good)
	return good
}

func main() {
	workers, err := 0, error(nil)
	if len(os.Args) == 2 {
		workers, err = strconv.Atoi(os.Args[1])
	}
	if err != nil || workers < 1 || workers > 999 {
		fmt.Fprintf(os.Stderr, "%s: wants a number of workers\n", os.Args[0])
		os.Exit(2)
	}
	runtime.GOMAXPROCS(workers)
	queue := make(chan job, 1024)
	for i := 0; i < workers; i++ {
		go func() {
			for j := range queue {
				j.future <- j.value + 1
			}
		}()
	}
	good := measure(fmt.Sprintf("submit/workers:%d", workers), rounds, jobs, jobs*(jobs+1)/2,
		func() int { return submitAndCollect(queue) })
	good = measure(fmt.Sprintf("fib/n:30/cutoff:10/workers:%d", workers), 1, 1, 832040,
		func() int { return fib(30) }) && good
	if !good {
		os.Exit(1)
	}
}
