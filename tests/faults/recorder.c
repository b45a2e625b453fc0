/* Loaded before the C library: notes in order whatever a process does to the files of one folder.

   RECORD_FOLDER is the folder; RECORD_TO, outside of it, gets one record for each deed. KILL_AT ends
   the process just before the deed of that number, counted from 1. While the file FAIL_WHILE exists,
   writing fails with the error number that stands in it. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_FILES 4096
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static const char *folder, *failing;
static size_t folder_length;
static int log_to = -1;
static long deeds, kill_at;
static int32_t files[MOST_FILES], last_file;

__attribute__((constructor)) static void begin(void) {
    const char *to = getenv("RECORD_TO"), *at = getenv("KILL_AT");
    folder = getenv("RECORD_FOLDER");
    folder_length = folder ? strlen(folder) : 0;
    failing = getenv("FAIL_WHILE");
    kill_at = at ? atol(at) : 0;
    if (to) log_to = syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_ours(const char *path) {
    size_t length = path ? strlen(path) : 0;
    /* What is shared in memory is made anew after a crash. */
    int is_memory = length > 4 && !strcmp(path + length - 4, "-shm");
    return folder && !strncmp(path ? path : "", folder, folder_length) && !is_memory;
}

static int32_t file_of(int fd) { return fd >= 0 && fd < MOST_FILES ? files[fd] : 0; }

static void note(char deed, int32_t file, int64_t at, const void *bytes, int64_t length) {
    char head[1 + 4 + 8 + 8];
    if (log_to < 0) return;
    head[0] = deed;
    memcpy(head + 1, &file, 4);
    memcpy(head + 5, &at, 8);
    memcpy(head + 13, &length, 8);
    syscall(SYS_write, log_to, head, sizeof head);
    if (length > 0) syscall(SYS_write, log_to, bytes, length);
}

static void begin_deed(void) {
    pthread_mutex_lock(&turn);
    if (kill_at && ++deeds >= kill_at) kill(getpid(), SIGKILL);
}

static int end_deed(int result) {
    int error = errno;
    pthread_mutex_unlock(&turn);
    errno = error;
    return result;
}

/* Whether writing must fail now; the error is in errno then. */
static int fails(void) {
    char text[8] = {0};
    int fd, error = errno;
    if (!failing) return 0;
    fd = syscall(SYS_openat, AT_FDCWD, failing, O_RDONLY | O_CLOEXEC);
    errno = error;
    if (fd < 0) return 0;
    if (syscall(SYS_read, fd, text, sizeof text - 1) > 0) errno = atoi(text);
    syscall(SYS_close, fd);
    return 1;
}

static int opened(const char *path, int flags, int fd) {
    if (fd >= 0 && fd < MOST_FILES) {
        files[fd] = 0;
        if (is_ours(path)) {
            files[fd] = ++last_file;
            note('o', last_file, flags & O_TRUNC ? 1 : 0, path, strlen(path));
        }
    }
    return fd;
}

#define OPENS(name)                                                        \
    int name(const char *path, int flags, ...) {                           \
        va_list rest;                                                      \
        int mode;                                                          \
        va_start(rest, flags);                                             \
        mode = va_arg(rest, int);                                          \
        va_end(rest);                                                      \
        if (!is_ours(path)) return opened(NULL, 0, REAL(name)(path, flags, mode)); \
        begin_deed();                                                      \
        if ((flags & O_CREAT) && access(path, F_OK) && fails()) return end_deed(-1); \
        return end_deed(opened(path, flags, REAL(name)(path, flags, mode))); \
    }

OPENS(open)
OPENS(open64)

int close(int fd) {
    if (fd >= 0 && fd < MOST_FILES) files[fd] = 0;
    return syscall(SYS_close, fd);
}

static ssize_t wrote(int fd, const void *bytes, size_t length, int64_t at) {
    ssize_t done;
    begin_deed();
    if (fails()) return end_deed(-1);
    done = at < 0 ? syscall(SYS_write, fd, bytes, length) : syscall(SYS_pwrite64, fd, bytes, length, at);
    if (done > 0) note('w', file_of(fd), at < 0 ? lseek(fd, 0, SEEK_CUR) - done : at, bytes, done);
    end_deed(0);
    return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    return file_of(fd) ? wrote(fd, bytes, length, -1) : syscall(SYS_write, fd, bytes, length);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
    return file_of(fd) ? wrote(fd, bytes, length, at) : syscall(SYS_pwrite64, fd, bytes, length, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
    return pwrite64(fd, bytes, length, at);
}

#define CHANGES(condition, deed, ...)                 \
    int done;                                         \
    if (!(condition)) return deed;                    \
    begin_deed();                                     \
    if (fails()) return end_deed(-1);                 \
    done = deed;                                      \
    if (!done) note(__VA_ARGS__);                     \
    return end_deed(done);

int ftruncate64(int fd, off64_t length) {
    CHANGES(file_of(fd), syscall(SYS_ftruncate, fd, length), 't', file_of(fd), length, NULL, 0)
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int fsync(int fd) { CHANGES(file_of(fd), syscall(SYS_fsync, fd), 's', file_of(fd), 0, NULL, 0) }

int fdatasync(int fd) { CHANGES(file_of(fd), syscall(SYS_fdatasync, fd), 's', file_of(fd), 0, NULL, 0) }

/* Files can be taken away on a full disk. */
int unlink(const char *path) {
    int done;
    if (!is_ours(path)) return REAL(unlink)(path);
    begin_deed();
    done = REAL(unlink)(path);
    if (!done) note('u', 0, 0, path, strlen(path));
    return end_deed(done);
}

int rename(const char *from, const char *to) {
    char both[8192];
    int length = snprintf(both, sizeof both, "%s%c%s", from, 0, to);
    CHANGES(is_ours(from) || is_ours(to), REAL(rename)(from, to), 'r', 0, 0, both, length)
}
