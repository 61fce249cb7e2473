package io.tubecast.core.trajectory;

/** Gaussian elimination with row pivots: slow, plain, and independent of what is tested with it. */
final class LinearSystem {
    private LinearSystem() {}

    /** Solves n equations given as n rows of n coefficients and the right-hand side; the rows are overwritten. */
    static double[] solve(double[][] rows) {
        int n = rows.length;
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int row = column + 1; row < n; row++) {
                if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) {
                    pivot = row;
                }
            }
            double[] swap = rows[column];
            rows[column] = rows[pivot];
            rows[pivot] = swap;
            for (int row = 0; row < n; row++) {
                double factor = rows[row][column] / rows[column][column];
                for (int c = column; row != column && c <= n; c++) {
                    rows[row][c] -= factor * rows[column][c];
                }
            }
        }
        double[] solution = new double[n];
        for (int i = 0; i < n; i++) {
            solution[i] = rows[i][n] / rows[i][i];
        }
        return solution;
    }
}
