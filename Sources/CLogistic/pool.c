// A fork-join pool. A run opens a job under a new generation number; workers, spinning or asleep, see
// the number change, enter if the job is still open, and claim task indices from one atomic
// counter. The caller works too, then closes the job and waits for those who are inside: a worker that
// wakes late finds it closed and holds nobody up.

#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif

#include "CLogistic.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#define LGK_SPINS 20000

struct lgk_pool {
  int threads;
  pthread_t *workers;
  int started;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  int sleeping;                      // under mutex
  atomic_int busy;                   // a run is under way
  _Alignas(64) atomic_uint generation;
  atomic_int stopping;
  // The job; written before its generation is published, by the caller that holds `busy`.
  void (*task)(void *, ptrdiff_t);
  void *context;
  ptrdiff_t count;
  _Alignas(64) atomic_ptrdiff_t next;  // the next task's index
  _Alignas(64) atomic_int seats;       // workers that may still join
  _Alignas(64) atomic_int inside;      // workers that may be looking at the job
  atomic_int open;                     // whether the job may be entered
};

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#endif
}

static void take_tasks(lgk_pool *pool) {
  for (;;) {
    ptrdiff_t i = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
    if (i >= pool->count) return;
    pool->task(pool->context, i);
  }
}

static void *work(void *argument) {
  lgk_pool *pool = argument;
  unsigned seen = 0;
  for (;;) {
    unsigned now = seen;
    for (int spin = 0; spin < LGK_SPINS && now == seen; spin++) {
      pause_briefly();
      now = atomic_load_explicit(&pool->generation, memory_order_acquire);
    }
    if (now == seen) {
      pthread_mutex_lock(&pool->mutex);
      pool->sleeping++;
      while ((now = atomic_load_explicit(&pool->generation, memory_order_acquire)) == seen)
        pthread_cond_wait(&pool->wake, &pool->mutex);
      pool->sleeping--;
      pthread_mutex_unlock(&pool->mutex);
    }
    seen = now;
    if (atomic_load_explicit(&pool->stopping, memory_order_acquire)) return NULL;
    // Sequentially consistent, as is the closing: either this worker sees the job closed, or the caller
    // sees this worker inside.
    atomic_fetch_add(&pool->inside, 1);
    if (atomic_load(&pool->open) && atomic_fetch_sub(&pool->seats, 1) > 0) take_tasks(pool);
    atomic_fetch_sub(&pool->inside, 1);
  }
}

static void publish(lgk_pool *pool) {
  // The mutex orders this against a worker that is about to sleep: it either sees the new
  // generation or is counted as sleeping.
  pthread_mutex_lock(&pool->mutex);
  atomic_fetch_add_explicit(&pool->generation, 1, memory_order_release);
  int sleeping = pool->sleeping;
  pthread_mutex_unlock(&pool->mutex);
  if (sleeping) pthread_cond_broadcast(&pool->wake);
}

lgk_pool *lgk_pool_create(int threads) {
  if (threads < 1) threads = 1;
  void *memory = NULL;
  if (posix_memalign(&memory, 64, sizeof(lgk_pool)) != 0) return NULL;
  lgk_pool *pool = memory;
  pool->workers = calloc((size_t)threads, sizeof *pool->workers);
  if (!pool->workers) {
    free(pool);
    return NULL;
  }
  pool->started = 0;
  pool->sleeping = 0;
  pool->task = NULL;
  pool->context = NULL;
  pool->count = 0;
  atomic_init(&pool->busy, 0);
  atomic_init(&pool->generation, 0);
  atomic_init(&pool->stopping, 0);
  atomic_init(&pool->next, 0);
  atomic_init(&pool->seats, 0);
  atomic_init(&pool->inside, 0);
  atomic_init(&pool->open, 0);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  // Secondary threads get 512 kB on some systems; tasks may recurse into callers' code.
  pthread_attr_setstacksize(&attributes, (size_t)4 << 20);
  while (pool->started < threads - 1 &&
         pthread_create(&pool->workers[pool->started], &attributes, work, pool) == 0)
    pool->started++;
  pthread_attr_destroy(&attributes);
  pool->threads = pool->started + 1;
  return pool;
}

int lgk_processor_count(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    int count = CPU_COUNT(&set);
    if (count > 0) return count;
  }
#endif
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int)count : 1;
}

int lgk_pool_threads(const lgk_pool *pool) { return pool->threads; }

void lgk_pool_run(lgk_pool *pool, ptrdiff_t count, int limit, void (*task)(void *, ptrdiff_t),
                  void *context) {
  int threads = limit > 0 && limit < pool->threads ? limit : pool->threads;
  if (count < threads) threads = (int)count;
  int idle = 0;
  if (threads <= 1 ||
      !atomic_compare_exchange_strong_explicit(&pool->busy, &idle, 1, memory_order_acquire,
                                               memory_order_relaxed)) {
    for (ptrdiff_t i = 0; i < count; i++) task(context, i);
    return;
  }
  pool->task = task;
  pool->context = context;
  pool->count = count;
  atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
  atomic_store_explicit(&pool->seats, threads - 1, memory_order_relaxed);
  atomic_store(&pool->open, 1);
  publish(pool);
  take_tasks(pool);
  atomic_store(&pool->open, 0);
  for (int spin = 0; atomic_load(&pool->inside) > 0; spin++) {
    pause_briefly();
    // More threads than processors: let the one that is waited for run.
    if (spin > LGK_SPINS) {
      spin = 0;
      sched_yield();
    }
  }
  atomic_store_explicit(&pool->busy, 0, memory_order_release);
}

void lgk_pool_destroy(lgk_pool *pool) {
  atomic_store_explicit(&pool->stopping, 1, memory_order_release);
  publish(pool);
  for (int i = 0; i < pool->started; i++) pthread_join(pool->workers[i], NULL);
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->mutex);
  free(pool->workers);
  free(pool);
}
