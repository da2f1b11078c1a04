// SPDX-License-Identifier: MIT

// tokio: tasks on its current_thread runtime, or on so many workers.  A yield is task::yield_now, and posts go through an
// unbounded channel.
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

// As in ours.
const BATCH: u64 = 1000;
const CROWD: u64 = 100_000;
const LEAVES: u64 = 1_000_000;
const TRIES: usize = 4;

fn cpu() -> Duration {
    let mut use_ = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: it writes one timespec.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut use_) };
    Duration::new(use_.tv_sec as u64, use_.tv_nsec as u32)
}

async fn sleep_zero() -> u64 {
    let turns = || async {
        for _ in 0..BATCH / 2 {
            tokio::task::yield_now().await;
        }
    };
    let (a, b) = (tokio::spawn(turns()), tokio::spawn(turns()));
    a.await.unwrap();
    b.await.unwrap();
    BATCH
}

async fn spawn_await() -> u64 {
    let mut sum = 0;
    for _ in 0..BATCH {
        sum += tokio::spawn(async { 1 }).await.unwrap();
    }
    sum
}

async fn gather() -> u64 {
    let tasks: Vec<JoinHandle<u64>> = (0..BATCH).map(|_| tokio::spawn(async { 1 })).collect();
    let mut sum = 0;
    for task in tasks {
        sum += task.await.unwrap();
    }
    sum
}

fn crowd(delay: Duration) -> Vec<JoinHandle<()>> {
    (0..CROWD)
        .map(|i| tokio::spawn(tokio::time::sleep(delay + Duration::from_micros(i * 7919 % CROWD))))
        .collect()
}

async fn sleeping() -> (u64, Duration) {
    let begin = cpu();
    let mut woken = 0;
    for task in crowd(Duration::from_millis(10)) {
        woken += task.await.is_ok() as u64;
    }
    (woken, cpu() - begin)
}

// The time before the first request is not of interest.
async fn cancel() -> (u64, Duration) {
    let tasks = crowd(Duration::from_secs(10_000));
    tokio::task::yield_now().await;
    let begin = cpu();
    for task in &tasks {
        task.abort();
    }
    let mut cancelled = 0;
    for task in tasks {
        cancelled += task.await.unwrap_err().is_cancelled() as u64;
    }
    (cancelled, cpu() - begin)
}

type Sum = std::pin::Pin<Box<dyn std::future::Future<Output = u64> + Send>>;

fn grow(first: u64, size: u64) -> Sum {
    Box::pin(async move {
        if size == 1 {
            return first;
        }
        let tenth = size / 10;
        let tasks: Vec<JoinHandle<u64>> = (0..10).map(|i| tokio::spawn(grow(first + i * tenth, tenth))).collect();
        let mut sum = 0;
        for task in tasks {
            sum += task.await.unwrap();
        }
        sum
    })
}

async fn skynet() -> u64 {
    (grow(0, LEAVES).await == LEAVES * (LEAVES - 1) / 2) as u64
}

async fn post() -> u64 {
    let (posts, mut calls) = tokio::sync::mpsc::unbounded_channel::<u64>();
    let thread = std::thread::spawn(move || (0..BATCH).for_each(|_| posts.send(1).unwrap()));
    let mut called = 0;
    while let Some(one) = calls.recv().await {
        called += one;
    }
    thread.join().unwrap();
    called
}

// A try of so many rounds, by the clock on the wall.
fn timed<F: std::future::Future<Output = u64>>(runtime: &Runtime, rounds: u64, round: fn() -> F) -> (u64, Duration) {
    let begin = Instant::now();
    let done = runtime.block_on(async {
        let mut done = 0;
        for _ in 0..rounds {
            done += round().await;
        }
        done
    });
    (done, begin.elapsed())
}

// The first try warms up, and the fastest of the others counts.  The time is that of one of n.
fn measure(threads: usize, question: &str, n: u64, mut one: impl FnMut() -> (u64, Duration)) -> bool {
    let (mut least, mut good) = (Duration::MAX, true);
    for i in 0..TRIES {
        let (done, took) = one();
        good = good && done == n;
        if i > 0 {
            least = least.min(took);
        }
    }
    println!(
        "{{\"peer\": \"tokio\", \"version\": \"{}\", \"threads\": {}, \"question\": \"{}\", \"ns\": {:.1}, \"n\": {}, \"checked\": {}}}",
        env!("TOKIO_VERSION"), threads, question, least.as_nanos() as f64 / n as f64, n, good
    );
    good
}

fn main() {
    let threads = match std::env::args().nth(1).and_then(|text| text.parse::<usize>().ok()) {
        Some(n) if n > 0 && n < 1000 && std::env::args().len() == 2 => n,
        _ => {
            eprintln!("tokio: wants a number of threads");
            std::process::exit(2);
        }
    };
    let mut builder = if threads == 1 { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    let runtime = builder.worker_threads(threads).enable_time().build().unwrap();
    let mut good = measure(threads, "sleep-zero", 100 * BATCH, || timed(&runtime, 100, sleep_zero));
    good &= measure(threads, "spawn-await", 100 * BATCH, || timed(&runtime, 100, spawn_await));
    good &= measure(threads, "gather/lazy", 100 * BATCH, || timed(&runtime, 100, gather));
    good &= measure(threads, "sleeping", CROWD, || runtime.block_on(sleeping()));
    good &= measure(threads, "cancel", CROWD, || runtime.block_on(cancel()));
    good &= measure(threads, "skynet", 1, || timed(&runtime, 1, skynet));
    good &= measure(threads, "post", 100 * BATCH, || timed(&runtime, 100, post));
    std::process::exit(!good as i32);
}
