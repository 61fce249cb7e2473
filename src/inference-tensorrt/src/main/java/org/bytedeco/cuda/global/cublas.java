package org.bytedeco.cuda.global;

/** Stands where the preset's class for cuBLAS would be, and loads nothing; see the package. */
public class cublas extends org.bytedeco.cuda.presets.cublas {}
