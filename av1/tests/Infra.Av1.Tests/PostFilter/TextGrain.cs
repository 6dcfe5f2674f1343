using Infra.Av1.Headers;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.PostFilter;

/// <summary>Section 7.18.3 as the text has it, with whole noise stripes and a whole noise image; changes the samples.</summary>
internal sealed class TextGrain(int[][,] samples, FilmGrainInfo p, ColorConfig color, int w, int h)
{
    private readonly int _grainMin = -(128 << (color.BitDepth - 8));
    private readonly int _grainMax = (128 << (color.BitDepth - 8)) - 1;
    private readonly int[][,] _grain = [new int[73, 82], new int[73, 82], new int[73, 82]];
    private readonly int[][] _luts = [new int[256], new int[256], new int[256]];
    private int _register;

    public void Run()
    {
        Generate();
        for (int plane = 0; plane < color.PlaneCount; plane++)
            LoadLut(plane);
        AddNoise();
    }

    private int Random(int bits)
    {
        int r = _register;
        int bit = ((r >> 0) ^ (r >> 1) ^ (r >> 3) ^ (r >> 12)) & 1;
        r = (r >> 1) | (bit << 15);
        _register = r;
        return (r >> (16 - bits)) & ((1 << bits) - 1);
    }

    private static int Round2(int x, int n) => n == 0 ? x : (x + (1 << (n - 1))) >> n;

    private bool HasNoise(int plane) => plane == 0 ? p.PointsY > 0 : (plane == 1 ? p.PointsCb : p.PointsCr) > 0 || p.ChromaScalingFromLuma;

    private void Generate()
    {
        int subX = color.SubsamplingX, subY = color.SubsamplingY;
        int[] seeds = [p.GrainSeed, p.GrainSeed ^ 0xb524, p.GrainSeed ^ 0x49d8];
        for (int plane = 0; plane < color.PlaneCount; plane++)
        {
            int chromaW = plane > 0 && subX != 0 ? 44 : 82, chromaH = plane > 0 && subY != 0 ? 38 : 73;
            _register = seeds[plane];
            for (int y = 0; y < chromaH; y++)
            {
                for (int x = 0; x < chromaW; x++)
                    _grain[plane][y, x] = HasNoise(plane) ? Round2(SpecTables.GaussianSequence[Random(11)], 12 - color.BitDepth + p.GrainScaleShift) : 0;
            }

            sbyte[] coefficients = plane == 0 ? p.ArCoeffsY : plane == 1 ? p.ArCoeffsCb : p.ArCoeffsCr;
            for (int y = 3; y < chromaH; y++)
            {
                for (int x = 3; x < chromaW - 3; x++)
                {
                    int s = 0, pos = 0;
                    for (int deltaRow = -p.ArCoeffLag; deltaRow <= 0; deltaRow++)
                    {
                        for (int deltaCol = -p.ArCoeffLag; deltaCol <= p.ArCoeffLag; deltaCol++)
                        {
                            if (deltaRow == 0 && deltaCol == 0)
                            {
                                if (plane > 0 && p.PointsY > 0)
                                {
                                    int luma = 0, lumaX = ((x - 3) << subX) + 3, lumaY = ((y - 3) << subY) + 3;
                                    for (int i = 0; i <= subY; i++)
                                    {
                                        for (int j = 0; j <= subX; j++)
                                            luma += _grain[0][lumaY + i, lumaX + j];
                                    }

                                    s += Round2(luma, subX + subY) * coefficients[pos];
                                }

                                break;
                            }

                            s += _grain[plane][y + deltaRow, x + deltaCol] * coefficients[pos++];
                        }
                    }

                    _grain[plane][y, x] = Math.Clamp(_grain[plane][y, x] + Round2(s, p.ArCoeffShift), _grainMin, _grainMax);
                }
            }
        }
    }

    private void LoadLut(int plane)
    {
        bool isLuma = plane == 0 || p.ChromaScalingFromLuma;
        int points = isLuma ? p.PointsY : plane == 1 ? p.PointsCb : p.PointsCr;
        byte[] point = isLuma ? p.PointY : plane == 1 ? p.PointCb : p.PointCr;
        if (points == 0) return;
        int[] lut = _luts[plane];
        for (int x = 0; x < point[0]; x++)
            lut[x] = point[1];
        for (int i = 0; i < points - 1; i++)
        {
            int deltaY = point[2 * i + 3] - point[2 * i + 1], deltaX = point[2 * i + 2] - point[2 * i], delta = deltaY * ((65536 + (deltaX >> 1)) / deltaX);
            for (int x = 0; x < deltaX; x++)
                lut[point[2 * i] + x] = point[2 * i + 1] + ((x * delta + 32768) >> 16);
        }

        for (int x = point[2 * points - 2]; x < 256; x++)
            lut[x] = point[2 * points - 1];
    }

    private int Scale(int plane, int index)
    {
        int shift = color.BitDepth - 8, x = index >> shift, rem = index - (x << shift);
        if (color.BitDepth == 8 || x == 255) return _luts[plane][x];
        return _luts[plane][x] + Round2((_luts[plane][x + 1] - _luts[plane][x]) * rem, shift);
    }

    private void AddNoise()
    {
        int stripes = (h + 1) / 2 / 16 + 1;
        var noiseStripe = new int[stripes, 3][,];
        int lumaNum = 0;
        for (int y = 0; y < (h + 1) / 2; y += 16)
        {
            _register = p.GrainSeed;
            _register ^= ((lumaNum * 37 + 178) & 255) << 8;
            _register ^= (lumaNum * 173 + 105) & 255;
            for (int plane = 0; plane < 3; plane++)
                noiseStripe[lumaNum, plane] = new int[34, w + 80];
            for (int x = 0; x < (w + 1) / 2; x += 16)
            {
                int rand = Random(8), offsetX = rand >> 4, offsetY = rand & 15;
                for (int plane = 0; plane < color.PlaneCount; plane++)
                    Stripe(noiseStripe[lumaNum, plane], plane, x, offsetX, offsetY);
            }

            lumaNum++;
        }

        var image = new int[3][,];
        for (int plane = 0; plane < color.PlaneCount; plane++)
        {
            int subX = plane > 0 ? color.SubsamplingX : 0, subY = plane > 0 ? color.SubsamplingY : 0;
            image[plane] = new int[(h + subY) >> subY, (w + subX) >> subX];
            for (int y = 0; y < image[plane].GetLength(0); y++)
            {
                int number = y >> (5 - subY), i = y - (number << (5 - subY));
                for (int x = 0; x < image[plane].GetLength(1); x++)
                {
                    int g = noiseStripe[number, plane][i, x];
                    if (number > 0 && p.Overlap && i < (subY == 0 ? 2 : 1))
                        g = Blend(noiseStripe[number - 1, plane][i + (32 >> subY), x], g, i, subY);
                    image[plane][y, x] = g;
                }
            }
        }

        Mix(image);
    }

    private int Blend(int old, int g, int i, int sub)
    {
        g = sub != 0 ? old * 23 + g * 22 : i == 0 ? old * 27 + g * 17 : old * 17 + g * 27;
        return Math.Clamp(Round2(g, 5), _grainMin, _grainMax);
    }

    private void Stripe(int[,] target, int plane, int x, int offsetX, int offsetY)
    {
        int subX = plane > 0 ? color.SubsamplingX : 0, subY = plane > 0 ? color.SubsamplingY : 0;
        int planeOffsetX = subX != 0 ? 6 + offsetX : 9 + offsetX * 2, planeOffsetY = subY != 0 ? 6 + offsetY : 9 + offsetY * 2;
        for (int i = 0; i < 34 >> subY; i++)
        {
            for (int j = 0; j < 34 >> subX; j++)
            {
                int g = _grain[plane][planeOffsetY + i, planeOffsetX + j], place = subX == 0 ? x * 2 + j : x + j;
                if (p.Overlap && x > 0 && j < (subX == 0 ? 2 : 1)) g = Blend(target[i, place], g, j, subX);
                target[i, place] = g;
            }
        }
    }

    private void Mix(int[][,] image)
    {
        int shift = color.BitDepth - 8, subX = color.SubsamplingX, subY = color.SubsamplingY;
        int minValue = p.ClipToRestrictedRange ? 16 << shift : 0;
        int maxLuma = p.ClipToRestrictedRange ? 235 << shift : (256 << shift) - 1;
        int maxChroma = !p.ClipToRestrictedRange || color.MatrixCoefficients == 0 ? maxLuma : 240 << shift;
        for (int plane = 1; plane < color.PlaneCount; plane++)
        {
            if (!HasNoise(plane)) continue;
            int lumaMult = plane == 1 ? p.CbLumaMult : p.CrLumaMult, mult = plane == 1 ? p.CbMult : p.CrMult, offset = plane == 1 ? p.CbOffset : p.CrOffset;
            for (int y = 0; y < (h + subY) >> subY; y++)
            {
                for (int x = 0; x < (w + subX) >> subX; x++)
                {
                    int lumaX = x << subX, lumaY = y << subY, lumaNextX = Math.Min(lumaX + 1, w - 1), orig = samples[plane][y, x];
                    int average = subX != 0 ? Round2(samples[0][lumaY, lumaX] + samples[0][lumaY, lumaNextX], 1) : samples[0][lumaY, lumaX];
                    int merged = p.ChromaScalingFromLuma ? average : Math.Clamp(((average * lumaMult + orig * mult) >> 6) + (offset << shift), 0, (256 << shift) - 1);
                    samples[plane][y, x] = Math.Clamp(orig + Round2(Scale(plane, merged) * image[plane][y, x], p.GrainScalingShift), minValue, maxChroma);
                }
            }
        }

        for (int y = 0; y < h && p.PointsY > 0; y++)
        {
            for (int x = 0; x < w; x++)
                samples[0][y, x] = Math.Clamp(samples[0][y, x] + Round2(Scale(0, samples[0][y, x]) * image[0][y, x], p.GrainScalingShift), minValue, maxLuma);
        }
    }
}
