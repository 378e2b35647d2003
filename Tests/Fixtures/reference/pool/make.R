# Answers of R's mice::pool to logistic fits of multiply imputed tables.
#
#     Rscript Tests/Fixtures/reference/pool/make.R
#
# Run from the project's folder. Data: birthwt with 30 weights and 20 ages taken out at random, then imputed 5 times by
# predictive mean matching; the imputed tables are written beside this.
suppressMessages({library(mice); library(jsonlite)})
folder <- "Tests/Fixtures/reference/pool"
birthwt <- read.csv("Tests/Fixtures/data/birthwt.csv")[, c("low", "age", "lwt", "smoke", "ht")]
set.seed(20)
birthwt$lwt[sample(nrow(birthwt), 30)] <- NA
birthwt$age[sample(nrow(birthwt), 20)] <- NA
imputed <- mice(birthwt, m = 5, seed = 7, printFlag = FALSE)
for (i in 1:5) write.csv(complete(imputed, i), file.path(folder, paste0("imputed", i, ".csv")), row.names = FALSE, quote = FALSE)
fits <- with(imputed, glm(low ~ age + lwt + smoke + ht, binomial, epsilon = 1e-15, maxit = 100))
p <- pool(fits)$pooled
s <- summary(pool(fits), conf.int = TRUE)
cat(toJSON(list(madeBy = paste0(R.version.string, "; mice ", packageVersion("mice")),
  terms = as.character(p$term), estimates = p$estimate, within = p$ubar, between = p$b, total = p$t,
  degreesOfFreedom = p$df, relativeIncrease = p$riv, missingShare = p$lambda, missingInformation = p$fmi,
  pValues = s$p.value, low = s[["2.5 %"]], high = s[["97.5 %"]]),
  digits = NA, auto_unbox = TRUE, pretty = 1), "\n", file = file.path(folder, "pool.json"))
