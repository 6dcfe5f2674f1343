using Infra.Av1.Headers;
using Infra.Av1.PostFilter;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.PostFilter;

/// <summary>Sections 7.16 and 7.17 as the text has them.</summary>
internal sealed class TextRestoration(int[][,] upscaled, int[][,] deringed, FrameHeader header, ColorConfig color, RestorationMap map)
{
    private readonly int[][,] _result = [.. deringed.Select(p => (int[,])p.Clone())];
    private int _plane, _stripeStart, _stripeEnd, _planeEndX, _planeEndY;

    public static int[][,] Upscale(int[][,] frame, FrameHeader header, ColorConfig color)
    {
        var result = new int[frame.Length][,];
        for (int plane = 0; plane < frame.Length; plane++)
        {
            int subX = plane > 0 ? color.SubsamplingX : 0, subY = plane > 0 ? color.SubsamplingY : 0;
            int downW = (header.CodedWidth + subX) >> subX, upW = (header.UpscaledWidth + subX) >> subX, planeH = (header.Height + subY) >> subY;
            int stepX = ((downW << 14) + (upW / 2)) / upW;
            int err = upW * stepX - (downW << 14);
            int initial = (-((upW - downW) << 13) + upW / 2) / upW + (1 << 7) - err / 2;
            initial &= 16383;
            int maxX = (header.MiCols >> subX) * 4 - 1;
            result[plane] = new int[planeH, upW];
            for (int y = 0; y < planeH; y++)
            {
                for (int x = 0; x < upW; x++)
                {
                    int srcX = -(1 << 14) + initial + x * stepX, sum = 0;
                    for (int k = 0; k < 8; k++)
                        sum += frame[plane][y, Math.Clamp((srcX >> 14) + (k - 3), 0, maxX)] * SpecTables.UpscaleFilter[((srcX & 16383) >> 8) * 8 + k];
                    result[plane][y, x] = Math.Clamp((sum + 64) >> 7, 0, (1 << color.BitDepth) - 1);
                }
            }
        }

        return result;
    }

    public int[][,] Run()
    {
        for (int y = 0; y < header.Height; y += 4)
        {
            for (int x = 0; x < header.UpscaledWidth; x += 4)
            {
                for (int plane = 0; plane < color.PlaneCount; plane++)
                {
                    if (header.Restoration.FrameType[plane] != 0) Block(plane, y >> 2, x >> 2);
                }
            }
        }

        return _result;
    }

    private void Block(int plane, int row, int col)
    {
        int subX = plane > 0 ? color.SubsamplingX : 0, subY = plane > 0 ? color.SubsamplingY : 0;
        int stripeNum = (row * 4 + 8) / 64;
        _plane = plane;
        _stripeStart = (-8 + stripeNum * 64) >> subY;
        _stripeEnd = _stripeStart + (64 >> subY) - 1;
        int unitSize = 1 << header.Restoration.SizeLog2[plane];
        int unitRows = Math.Max((((header.Height + subY) >> subY) + (unitSize >> 1)) / unitSize, 1);
        int unitCols = Math.Max((((header.UpscaledWidth + subX) >> subX) + (unitSize >> 1)) / unitSize, 1);
        int unitRow = Math.Min(unitRows - 1, ((row * 4 + 8) >> subY) / unitSize);
        int unitCol = Math.Min(unitCols - 1, (col * 4 >> subX) / unitSize);
        _planeEndX = ((header.UpscaledWidth + subX) >> subX) - 1;
        _planeEndY = ((header.Height + subY) >> subY) - 1;
        int x = col * 4 >> subX, y = row * 4 >> subY;
        int w = Math.Min(4 >> subX, _planeEndX - x + 1), h = Math.Min(4 >> subY, _planeEndY - y + 1);
        RestorationUnit unit = map[plane, unitRow, unitCol];
        if (unit.Type == 1) Wiener(unit, x, y, w, h);
        else if (unit.Type == 2) SelfGuided(unit, x, y, w, h);
    }

    private void Wiener(RestorationUnit unit, int x, int y, int w, int h)
    {
        int depth = color.BitDepth, round0 = depth == 12 ? 5 : 3, round1 = depth == 12 ? 9 : 11;
        int[] vfilter = Taps(unit.Vertical0, unit.Vertical1, unit.Vertical2), hfilter = Taps(unit.Horizontal0, unit.Horizontal1, unit.Horizontal2);
        int offset = 1 << (depth + 7 - round0 - 1), limit = (1 << (depth + 1 + 7 - round0)) - 1;
        var intermediate = new int[h + 6, w];
        for (int r = 0; r < h + 6; r++)
        {
            for (int c = 0; c < w; c++)
            {
                int s = 0;
                for (int t = 0; t < 7; t++)
                    s += hfilter[t] * Sample(x + c + t - 3, y + r - 3);
                intermediate[r, c] = Math.Clamp((s + (1 << (round0 - 1))) >> round0, -offset, limit - offset);
            }
        }

        for (int r = 0; r < h; r++)
        {
            for (int c = 0; c < w; c++)
            {
                int s = 0;
                for (int t = 0; t < 7; t++)
                    s += vfilter[t] * intermediate[r + t, c];
                _result[_plane][y + r, x + c] = Math.Clamp((s + (1 << (round1 - 1))) >> round1, 0, (1 << depth) - 1);
            }
        }
    }

    private static int[] Taps(int a, int b, int c) => [a, b, c, 128 - 2 * (a + b + c), c, b, a];

    private void SelfGuided(RestorationUnit unit, int x, int y, int w, int h)
    {
        int[,] flt0 = Box(x, y, w, h, unit.SgrSet, 0), flt1 = Box(x, y, w, h, unit.SgrSet, 1);
        int w0 = unit.Xqd0, w1 = unit.Xqd1, w2 = 128 - w0 - w1;
        int r0 = SpecTables.SgrParams[unit.SgrSet * 4], r1 = SpecTables.SgrParams[unit.SgrSet * 4 + 2];
        for (int i = 0; i < h; i++)
        {
            for (int j = 0; j < w; j++)
            {
                int u = deringed[_plane][y + i, x + j] << 4;
                int v = w1 * u + w0 * (r0 != 0 ? flt0[i, j] : u) + w2 * (r1 != 0 ? flt1[i, j] : u);
                _result[_plane][y + i, x + j] = Math.Clamp((v + (1 << 10)) >> 11, 0, (1 << color.BitDepth) - 1);
            }
        }
    }

    private int[,] Box(int x, int y, int w, int h, int set, int pass)
    {
        int r = SpecTables.SgrParams[set * 4 + pass * 2], eps = SpecTables.SgrParams[set * 4 + pass * 2 + 1], depth = color.BitDepth;
        var f = new int[h, w];
        if (r == 0) return f;
        int n = (2 * r + 1) * (2 * r + 1), n2e = n * n * eps, s = ((1 << 20) + n2e / 2) / n2e;
        var a2s = new int[h + 2, w + 2];
        var b2s = new long[h + 2, w + 2];
        for (int i = -1; i < h + 1; i++)
        {
            for (int j = -1; j < w + 1; j++)
            {
                long a = 0, b = 0;
                for (int dy = -r; dy <= r; dy++)
                {
                    for (int dx = -r; dx <= r; dx++)
                    {
                        int c = Sample(x + j + dx, y + i + dy);
                        a += c * c;
                        b += c;
                    }
                }

                a = Round2(a, 2 * (depth - 8));
                long d = Round2(b, depth - 8), p = Math.Max(0, a * n - d * d), z = Round2(p * s, 20);
                long a2 = z >= 255 ? 256 : z == 0 ? 1 : ((z << 8) + z / 2) / (z + 1);
                a2s[i + 1, j + 1] = (int)a2;
                b2s[i + 1, j + 1] = Round2((256 - a2) * b * (((1 << 12) + n / 2) / n), 12);
            }
        }

        for (int i = 0; i < h; i++)
        {
            int shift = pass == 0 && (i & 1) != 0 ? 4 : 5;
            for (int j = 0; j < w; j++)
            {
                long a = 0, b = 0;
                for (int dy = -1; dy <= 1; dy++)
                {
                    for (int dx = -1; dx <= 1; dx++)
                    {
                        int weight = pass == 0 ? ((i + dy) & 1) != 0 ? dx == 0 ? 6 : 5 : 0 : dx == 0 || dy == 0 ? 4 : 3;
                        a += weight * a2s[i + dy + 1, j + dx + 1];
                        b += weight * b2s[i + dy + 1, j + dx + 1];
                    }
                }

                f[i, j] = (int)Round2(a * deringed[_plane][y + i, x + j] + b, 8 + shift - 4);
            }
        }

        return f;
    }

    private int Sample(int x, int y)
    {
        x = Math.Max(0, Math.Min(_planeEndX, x));
        y = Math.Max(0, Math.Min(_planeEndY, y));
        if (y < _stripeStart) return upscaled[_plane][Math.Max(_stripeStart - 2, y), x];
        return y > _stripeEnd ? upscaled[_plane][Math.Min(_stripeEnd + 2, y), x] : deringed[_plane][y, x];
    }

    private static long Round2(long x, int n) => n == 0 ? x : (x + (1L << (n - 1))) >> n;
}
