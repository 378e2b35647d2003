#include "CLogistic.h"
int lgk_placeholder(void) { return 0; }
