// SPDX-License-Identifier: MIT

// Go: a goroutine behind two channels, on one thread, which is the fastest way to switch between two.  The argument is the
// milliseconds that a try has to take; with 0 each question is asked a few times only, for its work.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"
)

// As in peer.h.
const (
	crowd = 10000
	few   = 10000
	tries = 5
	sent  = 3
)

type nothing struct{}

// A goroutine that runs while its driver waits.
type coroutine struct {
	in, out chan nothing
	count   int
}

func (co *coroutine) resume() {
	co.in <- nothing{}
	<-co.out
}

func create() *coroutine {
	co := &coroutine{in: make(chan nothing), out: make(chan nothing)}
	go func() {
		for range co.in {
			co.count++
			co.out <- nothing{}
		}
	}()
	return co
}

func trips(n int) int {
	co := create()
	for i := 0; i < n; i++ {
		co.resume()
	}
	close(co.in)
	return co.count
}

func values(n int) int {
	in, out := make(chan int), make(chan int)
	go func() {
		sum := 0
		for {
			out <- sum
			x, more := <-in
			if !more {
				return
			}
			sum += x
		}
	}()
	sum := <-out
	for i := 0; i < n; i++ {
		in <- sent
		sum = <-out
	}
	close(in)
	return sum
}

func lives(n int) int {
	count, done := 0, make(chan nothing)
	for i := 0; i < n; i++ {
		go func() {
			count++
			done <- nothing{}
		}()
		<-done
	}
	return count
}

var all []*coroutine

func turns(n int) {
	for i := 0; n > 0; n-- {
		all[i].resume()
		if i++; i == crowd {
			i = 0
		}
	}
}

func counted() int {
	sum := 0
	for _, co := range all {
		sum += co.count
	}
	return sum
}

func resident() int {
	var size, pages int
	text, _ := os.ReadFile("/proc/self/statm")
	fmt.Sscan(string(text), &size, &pages)
	return pages * os.Getpagesize()
}

// A line; the order of its members does not matter.
func tell(question string, ns float64, n int, checked bool, more map[string]any) bool {
	line := map[string]any{"peer": "Go goroutines", "version": runtime.Version(), "question": question, "ns": ns, "n": n, "checked": checked}
	for key, value := range more {
		line[key] = value
	}
	text, _ := json.Marshal(line)
	fmt.Println(string(text))
	return checked
}

func askMemory() bool {
	create().resume() // for what is needed only once
	all = make([]*coroutine, 0, crowd)
	runtime.GC()
	before, begin := resident(), time.Now()
	for i := 0; i < crowd; i++ {
		co := create()
		co.resume()
		all = append(all, co)
	}
	took := time.Since(begin)
	each := float64(resident()-before) / crowd
	return tell("memory/n:10000", float64(took.Nanoseconds())/crowd, crowd, counted() == crowd, map[string]any{"bytes_each": each})
}

// The work is the result, or what is counted meanwhile.
func ask(milliseconds int, question string, body func(n int) int, each int, all func() int) bool {
	n, checked, long := few, true, time.Duration(milliseconds)*time.Millisecond
	try := func() time.Duration {
		before := all()
		begin := time.Now()
		done := body(n)
		took := time.Since(begin)
		checked = checked && done+all()-before == n*each
		return took
	}
	least := try()
	for least < long && checked { // this warms up, too
		n *= 2
		least = try()
	}
	for i := 1; milliseconds > 0 && i < tries; i++ {
		if took := try(); took < least {
			least = took
		}
	}
	return tell(question, float64(least.Nanoseconds())/float64(n), n, checked, nil)
}

func main() {
	milliseconds, err := -1, error(nil)
	if len(os.Args) == 2 {
		milliseconds, err = strconv.Atoi(os.Args[1])
	}
	if err != nil || milliseconds < 0 {
		fmt.Fprintf(os.Stderr, "%s: wants the milliseconds of a try\n", os.Args[0])
		os.Exit(2)
	}
	runtime.GOMAXPROCS(1)
	none := func() int { return 0 }
	good := askMemory()
	good = ask(milliseconds, "switch", trips, 1, none) && good
	good = ask(milliseconds, "switch-values", values, sent, none) && good
	good = ask(milliseconds, "create-run-destroy", lives, 1, none) && good
	good = ask(milliseconds, "live/n:10000", func(n int) int { turns(n); return 0 }, 1, counted) && good
	if !good {
		os.Exit(1)
	}
}
