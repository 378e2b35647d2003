# firth.R FOLDER ROWS COLUMNS ROUNDS: Firth's estimate of x.f64 (row by row) and y.f64 by brglm2, and by logistf
# where it is installed, there with and without profile intervals. Prints the seconds of each round; writes brglm2's
# coefficients.
suppressMessages(library(brglm2))
arguments <- commandArgs(TRUE)
folder <- arguments[1]
n <- as.integer(arguments[2])
p <- as.integer(arguments[3])
rounds <- as.integer(arguments[4])
numbers <- function(name, count) readBin(file.path(folder, name), "double", count)
x <- matrix(numbers("x.f64", n * p), n, p, byrow = TRUE)
y <- numbers("y.f64", n)
data <- data.frame(x, y = y)
design <- cbind(1, x)
time <- function(name, work) {
  work()
  cat(name, replicate(rounds, system.time(work())[["elapsed"]]), "\n")
}
time("brglm2", function() {
  fit <<- glm(y ~ ., binomial, data, method = "brglmFit", type = "AS_mean", epsilon = 1e-8)
})
time("brglm-fit", function() brglm_fit(design, y, family = binomial(), control = list(type = "AS_mean", epsilon = 1e-8)))
writeBin(as.double(coef(fit)), file.path(folder, "brglm2.f64"))
cat("version", as.character(packageVersion("brglm2")), "\n")
if (requireNamespace("logistf", quietly = TRUE)) {
  library(logistf)
  time("logistf", function() logistf(y ~ ., data, pl = FALSE))
  time("logistf-profile", function() logistf(y ~ ., data, pl = TRUE))
}
