using System.Numerics;
using Infra.Av1.Headers;
using Infra.Av1.PostFilter;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.PostFilter;

/// <summary>Section 7.15 as the text has it; arrays hold MiRows * 4 rows of MiCols * 4 luma samples.</summary>
internal sealed class TextCdef(int[][,] current, FrameHeader header, ColorConfig color, CdefMap map)
{
    private readonly int[][,] _result = [.. current.Select(p => (int[,])p.Clone())];
    private readonly int _coeffShift = color.BitDepth - 8;

    public int[][,] Run()
    {
        for (int r = 0; r < header.MiRows; r += 2)
        {
            for (int c = 0; c < header.MiCols; c += 2)
            {
                int idx = map.Index(r >> 4, c >> 4);
                if (idx != -1 && map.NotSkipped(r >> 1)[c >> 1] != 0) Block(r, c, idx);
            }
        }

        return _result;
    }

    private void Block(int r, int c, int idx)
    {
        int yDir = Direction(r, c, out int var);
        int priStr = header.Cdef.YPrimaryStrength[idx] << _coeffShift;
        int secStr = header.Cdef.YSecondaryStrength[idx] << _coeffShift;
        int dir = priStr == 0 ? 0 : yDir;
        int varStr = var >> 6 != 0 ? Math.Min(BitOperations.Log2((uint)(var >> 6)), 12) : 0;
        priStr = var != 0 ? (priStr * (4 + varStr) + 8) >> 4 : 0;
        Filter(0, r, c, priStr, secStr, header.Cdef.Damping + _coeffShift, dir);
        if (color.PlaneCount == 1) return;
        priStr = header.Cdef.UvPrimaryStrength[idx] << _coeffShift;
        secStr = header.Cdef.UvSecondaryStrength[idx] << _coeffShift;
        dir = priStr == 0 ? 0 : SpecTables.CdefUvDir[(color.SubsamplingX * 2 + color.SubsamplingY) * 8 + yDir];
        Filter(1, r, c, priStr, secStr, header.Cdef.Damping + _coeffShift - 1, dir);
        Filter(2, r, c, priStr, secStr, header.Cdef.Damping + _coeffShift - 1, dir);
    }

    private int Direction(int r, int c, out int var)
    {
        var cost = new int[8];
        var partial = new int[8, 15];
        for (int i = 0; i < 8; i++)
        {
            for (int j = 0; j < 8; j++)
            {
                int x = (current[0][r * 4 + i, c * 4 + j] >> _coeffShift) - 128;
                partial[0, i + j] += x;
                partial[1, i + j / 2] += x;
                partial[2, i] += x;
                partial[3, 3 + i - j / 2] += x;
                partial[4, 7 + i - j] += x;
                partial[5, 3 - i / 2 + j] += x;
                partial[6, j] += x;
                partial[7, i / 2 + j] += x;
            }
        }

        for (int i = 0; i < 8; i++)
        {
            cost[2] += partial[2, i] * partial[2, i];
            cost[6] += partial[6, i] * partial[6, i];
        }

        int[] div = [0, 840, 420, 280, 210, 168, 140, 120, 105];
        cost[2] *= div[8];
        cost[6] *= div[8];
        for (int i = 0; i < 7; i++)
        {
            cost[0] += (partial[0, i] * partial[0, i] + partial[0, 14 - i] * partial[0, 14 - i]) * div[i + 1];
            cost[4] += (partial[4, i] * partial[4, i] + partial[4, 14 - i] * partial[4, 14 - i]) * div[i + 1];
        }

        cost[0] += partial[0, 7] * partial[0, 7] * div[8];
        cost[4] += partial[4, 7] * partial[4, 7] * div[8];
        for (int i = 1; i < 8; i += 2)
        {
            for (int j = 0; j < 5; j++)
                cost[i] += partial[i, 3 + j] * partial[i, 3 + j];
            cost[i] *= div[8];
            for (int j = 0; j < 3; j++)
                cost[i] += (partial[i, j] * partial[i, j] + partial[i, 10 - j] * partial[i, 10 - j]) * div[2 * j + 2];
        }

        int best = 0, yDir = 0;
        for (int i = 0; i < 8; i++)
        {
            if (cost[i] <= best) continue;
            best = cost[i];
            yDir = i;
        }

        var = (best - cost[(yDir + 4) & 7]) >> 10;
        return yDir;
    }

    private void Filter(int plane, int r, int c, int priStr, int secStr, int damping, int dir)
    {
        int subX = plane > 0 ? color.SubsamplingX : 0, subY = plane > 0 ? color.SubsamplingY : 0;
        int x0 = c * 4 >> subX, y0 = r * 4 >> subY;
        int[] secTaps = [2, 1];
        int[][] priTaps = [[4, 2], [3, 3]];
        for (int i = 0; i < 8 >> subY; i++)
        {
            for (int j = 0; j < 8 >> subX; j++)
            {
                int sum = 0, x = current[plane][y0 + i, x0 + j], max = x, min = x;
                for (int k = 0; k < 2; k++)
                {
                    for (int sign = -1; sign <= 1; sign += 2)
                    {
                        Take(dir, priTaps[(priStr >> _coeffShift) & 1][k], priStr);
                        Take((dir + 6) & 7, secTaps[k], secStr);
                        Take((dir + 2) & 7, secTaps[k], secStr);

                        void Take(int d, int weight, int strength)
                        {
                            int yy = y0 + i + sign * SpecTables.CdefDirections[(d * 2 + k) * 2];
                            int xx = x0 + j + sign * SpecTables.CdefDirections[(d * 2 + k) * 2 + 1];
                            int candidateR = (yy << subY) >> 2, candidateC = (xx << subX) >> 2;
                            if (candidateR < 0 || candidateR >= header.MiRows || candidateC < 0 || candidateC >= header.MiCols) return;
                            int p = current[plane][yy, xx];
                            sum += weight * Constrain(p - x, strength, damping);
                            max = Math.Max(max, p);
                            min = Math.Min(min, p);
                        }
                    }
                }

                _result[plane][y0 + i, x0 + j] = Math.Clamp(x + ((8 + sum - (sum < 0 ? 1 : 0)) >> 4), min, max);
            }
        }
    }

    private static int Constrain(int diff, int threshold, int damping)
    {
        if (threshold == 0) return 0;
        int dampingAdj = Math.Max(0, damping - BitOperations.Log2((uint)threshold));
        int size = Math.Abs(diff);
        return Math.Sign(diff) * Math.Min(Math.Max(0, threshold - (size >> dampingAdj)), size);
    }
}
