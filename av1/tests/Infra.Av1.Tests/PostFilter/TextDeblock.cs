namespace Infra.Av1.Tests.PostFilter;

/// <summary>Section 7.14.6 as the text has it.</summary>
internal sealed class TextDeblock(int[,] frame, int plane, int bitDepth)
{
    public void Filter(int x, int y, int limit, int blimit, int thresh, int dx, int dy, int filterSize)
    {
        int At(int i) => frame[y + dy * i, x + dx * i];
        int q0 = At(0), q1 = At(1), p0 = At(-1), p1 = At(-2);
        bool hev = Math.Abs(p1 - p0) > thresh << (bitDepth - 8) || Math.Abs(q1 - q0) > thresh << (bitDepth - 8);
        int filterLen = filterSize == 4 ? 4 : plane != 0 ? 6 : filterSize == 8 ? 8 : 16;
        int limitBd = limit << (bitDepth - 8);
        bool mask = Math.Abs(p1 - p0) > limitBd || Math.Abs(q1 - q0) > limitBd || Math.Abs(p0 - q0) * 2 + Math.Abs(p1 - q1) / 2 > blimit << (bitDepth - 8);
        if (filterLen >= 6) mask |= Math.Abs(At(-3) - p1) > limitBd || Math.Abs(At(2) - q1) > limitBd;
        if (filterLen >= 8) mask |= Math.Abs(At(-4) - At(-3)) > limitBd || Math.Abs(At(3) - At(2)) > limitBd;
        if (mask) return;
        int one = 1 << (bitDepth - 8);
        bool flat = false, flat2 = false;
        if (filterSize >= 8)
        {
            flat = Math.Abs(p1 - p0) <= one && Math.Abs(q1 - q0) <= one && Math.Abs(At(-3) - p0) <= one && Math.Abs(At(2) - q0) <= one;
            if (filterLen >= 8) flat &= Math.Abs(At(-4) - p0) <= one && Math.Abs(At(3) - q0) <= one;
        }

        if (filterSize >= 16)
        {
            flat2 = true;
            for (int i = 4; i < 7; i++)
                flat2 &= Math.Abs(At(-i - 1) - p0) <= one && Math.Abs(At(i) - q0) <= one;
        }

        if (filterSize == 4 || !flat) Narrow(x, y, dx, dy, hev);
        else if (filterSize == 8 || !flat2) Wide(x, y, dx, dy, 3);
        else Wide(x, y, dx, dy, 4);
    }

    private void Narrow(int x, int y, int dx, int dy, bool hev)
    {
        int Clamp4(int v) => Math.Clamp(v, -(1 << (bitDepth - 1)), (1 << (bitDepth - 1)) - 1);
        int middle = 0x80 << (bitDepth - 8);
        int qs0 = frame[y, x] - middle, qs1 = frame[y + dy, x + dx] - middle;
        int ps0 = frame[y - dy, x - dx] - middle, ps1 = frame[y - dy * 2, x - dx * 2] - middle;
        int filter = hev ? Clamp4(ps1 - qs1) : 0;
        filter = Clamp4(filter + 3 * (qs0 - ps0));
        int filter1 = Clamp4(filter + 4) >> 3;
        int filter2 = Clamp4(filter + 3) >> 3;
        frame[y, x] = Clamp4(qs0 - filter1) + middle;
        frame[y - dy, x - dx] = Clamp4(ps0 + filter2) + middle;
        if (hev) return;
        filter = (filter1 + 1) >> 1;
        frame[y + dy, x + dx] = Clamp4(qs1 - filter) + middle;
        frame[y - dy * 2, x - dx * 2] = Clamp4(ps1 + filter) + middle;
    }

    private void Wide(int x, int y, int dx, int dy, int log2Size)
    {
        int n = log2Size == 4 ? 6 : plane == 0 ? 3 : 2;
        int n2 = log2Size == 3 && plane == 0 ? 0 : 1;
        var f = new int[2 * n];
        for (int i = -n; i < n; i++)
        {
            int t = 0;
            for (int j = -n; j <= n; j++)
            {
                int p = Math.Clamp(i + j, -(n + 1), n);
                t += frame[y + p * dy, x + p * dx] * (Math.Abs(j) <= n2 ? 2 : 1);
            }

            f[i + n] = (t + (1 << (log2Size - 1))) >> log2Size;
        }

        for (int i = -n; i < n; i++)
            frame[y + i * dy, x + i * dx] = f[i + n];
    }
}
