// SPDX-License-Identifier: MIT

// Go: goroutines on so many threads.  A future is a channel of one, a time a timer, and a cancellation a context.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// As in ours.
const (
	batch  = 1000
	crowd  = 100000
	leaves = 1000000
	tries  = 4
)

func cpu() time.Duration {
	var use syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &use)
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

var start = time.Now()

func wall() time.Duration { return time.Since(start) }

func sleepZero() int {
	var all sync.WaitGroup
	all.Add(2)
	for k := 0; k < 2; k++ {
		go func() {
			for i := 0; i < batch/2; i++ {
				runtime.Gosched()
			}
			all.Done()
		}()
	}
	all.Wait()
	return batch
}

func spawnAwait() int {
	sum := 0
	for i := 0; i < batch; i++ {
		result := make(chan int, 1)
		go func() { result <- 1 }()
		sum += <-result
	}
	return sum
}

func gather() int {
	results := make([]int, batch)
	var all sync.WaitGroup
	all.Add(batch)
	for i := range results {
		go func(i int) {
			results[i] = 1
			all.Done()
		}(i)
	}
	all.Wait()
	sum := 0
	for _, result := range results {
		sum += result
	}
	return sum
}

func sleeping() int {
	var all sync.WaitGroup
	all.Add(crowd)
	for i := 0; i < crowd; i++ {
		go func(rank int) {
			time.Sleep(10*time.Millisecond + time.Duration(rank)*time.Microsecond)
			all.Done()
		}(i * 7919 % crowd)
	}
	all.Wait()
	return crowd
}

// The time before the cancellation is not of interest.
func cancel() (int, time.Duration) {
	context, stop := context.WithCancel(context.Background())
	var asleep, all sync.WaitGroup
	asleep.Add(crowd)
	all.Add(crowd)
	for i := 0; i < crowd; i++ {
		go func(rank int) {
			timer := time.NewTimer(1e4*time.Second + time.Duration(rank)*time.Microsecond)
			asleep.Done()
			select {
			case <-timer.C:
			case <-context.Done():
				timer.Stop()
				all.Done()
			}
		}(i * 7919 % crowd)
	}
	asleep.Wait()
	begin := cpu()
	stop()
	all.Wait()
	return crowd, cpu() - begin
}

func grow(first, size int) int {
	if size == 1 {
		return first
	}
	results, tenth, sum := make(chan int, 10), size/10, 0
	for i := 0; i < 10; i++ {
		go func(i int) { results <- grow(first+i*tenth, tenth) }(i)
	}
	for i := 0; i < 10; i++ {
		sum += <-results
	}
	return sum
}

func skynet() int {
	if grow(0, leaves) == leaves*(leaves-1)/2 {
		return 1
	}
	return 0
}

func post() int {
	posts, called := make(chan func(), batch), 0
	go func() {
		for i := 0; i < batch; i++ {
			posts <- func() { called++ }
		}
		close(posts)
	}()
	for call := range posts {
		call()
	}
	return called
}

// How much a try of so many rounds did, and how long that took.
func timed(rounds int, clock func() time.Duration, round func() int) func() (int, time.Duration) {
	return func() (int, time.Duration) {
		begin, done := clock(), 0
		for i := 0; i < rounds; i++ {
			done += round()
		}
		return done, clock() - begin
	}
}

// The first try warms up, and the fastest of the others counts.  The time is that of one of n.
func measure(threads int, question string, n int, try func() (int, time.Duration)) bool {
	least, good := time.Duration(1<<62), true
	for i := 0; i < tries; i++ {
		done, took := try()
		good = done == n && good
		if i > 0 && took < least {
			least = took
		}
	}
	fmt.Printf("{\"peer\": \"Go\", \"version\": \"%s\", \"threads\": %d, \"question\": \"%s\", \"ns\": %.1f, \"n\": %d, \"checked\": %v}\n",
		runtime.Version(), threads, question, float64(least.Nanoseconds())/float64(n), n, good)
	return good
}

func main() {
	threads, err := 0, error(nil)
	if len(os.Args) == 2 {
		threads, err = strconv.Atoi(os.Args[1])
	}
	if err != nil || threads < 1 || threads > 999 {
		fmt.Fprintf(os.Stderr, "%s: wants a number of threads\n", os.Args[0])
		os.Exit(2)
	}
	runtime.GOMAXPROCS(threads)
	good := measure(threads, "sleep-zero", 100*batch, timed(100, wall, sleepZero))
	good = measure(threads, "spawn-await", 100*batch, timed(100, wall, spawnAwait)) && good
	good = measure(threads, "gather/lazy", 100*batch, timed(100, wall, gather)) && good
	good = measure(threads, "sleeping", crowd, timed(1, cpu, sleeping)) && good
	good = measure(threads, "cancel", crowd, cancel) && good
	good = measure(threads, "skynet", 1, timed(1, wall, skynet)) && good
	good = measure(threads, "post", 100*batch, timed(100, wall, post)) && good
	if !good {
		os.Exit(1)
	}
}
