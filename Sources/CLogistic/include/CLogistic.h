#ifndef CLOGISTIC_H
#define CLOGISTIC_H
int lgk_placeholder(void);
#endif
