using System.Numerics;
using Infra.Av1.Headers;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Kernels;

// Film grain, section 7.18.3. Templates: 73 rows of 82 for luma; chroma (73 or 38 rows) of 82 or 44; stride is always 82.
internal partial class Kernels<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private const int GrainStride = 82;
    private const int GrainRows = 73;
    private const int GrainSeedCb = 0xb524;
    private const int GrainSeedCr = 0x49d8;

    private int GrainMin => -(128 << (BitDepth - 8));

    private int GrainMax => (128 << (BitDepth - 8)) - 1;

    /// <summary>LumaGrain of 7.18.3.3: always 73 × 82, zeros if num_y_points is 0.</summary>
    public virtual void GenerateLuma(Span<short> grain, FilmGrainInfo parameters)
    {
        if (parameters.PointsY == 0)
        {
            grain[..(GrainRows * GrainStride)].Clear();
            return;
        }

        WhiteNoise(grain, GrainStride, GrainRows, parameters.GrainSeed, 12 - BitDepth + parameters.GrainScaleShift);
        int lag = parameters.ArCoeffLag;
        int shift = parameters.ArCoeffShift;
        ReadOnlySpan<sbyte> coefficients = parameters.ArCoeffsY;
        for (int y = 3; y < GrainRows; y++)
        {
            for (int x = 3; x < GrainStride - 3; x++)
            {
                int sum = AutoRegression(grain, y, x, lag, coefficients);
                int place = y * GrainStride + x;
                grain[place] = (short)Math.Clamp(grain[place] + ((sum + (1 << (shift - 1))) >> shift), GrainMin, GrainMax);
            }
        }
    }

    /// <summary>CbGrain (plane 1) or CrGrain (plane 2).</summary>
    public virtual void GenerateChroma(Span<short> grain, ReadOnlySpan<short> lumaGrain, FilmGrainInfo parameters, int plane, int subsamplingX, int subsamplingY)
    {
        int width = subsamplingX != 0 ? 44 : GrainStride;
        int height = subsamplingY != 0 ? 38 : GrainRows;
        int points = plane == 1 ? parameters.PointsCb : parameters.PointsCr;
        if (points == 0 && !parameters.ChromaScalingFromLuma)
        {
            grain[..(GrainRows * GrainStride)].Clear();
            return;
        }

        WhiteNoise(grain, width, height, parameters.GrainSeed ^ (plane == 1 ? GrainSeedCb : GrainSeedCr), 12 - BitDepth + parameters.GrainScaleShift);
        int lag = parameters.ArCoeffLag;
        int shift = parameters.ArCoeffShift;
        ReadOnlySpan<sbyte> coefficients = plane == 1 ? parameters.ArCoeffsCb : parameters.ArCoeffsCr;
        int lumaCoefficient = parameters.PointsY > 0 ? coefficients[2 * lag * (lag + 1)] : 0;
        int lumaShift = subsamplingX + subsamplingY;
        for (int y = 3; y < height; y++)
        {
            for (int x = 3; x < width - 3; x++)
            {
                int sum = AutoRegression(grain, y, x, lag, coefficients);
                int luma = 0;
                int lumaPlace = (((y - 3) << subsamplingY) + 3) * GrainStride + ((x - 3) << subsamplingX) + 3;
                for (int i = 0; i <= subsamplingY; i++)
                {
                    for (int j = 0; j <= subsamplingX; j++)
                        luma += lumaGrain[lumaPlace + i * GrainStride + j];
                }

                if (lumaShift > 0) luma = (luma + (1 << (lumaShift - 1))) >> lumaShift;
                sum += luma * lumaCoefficient;
                int place = y * GrainStride + x;
                grain[place] = (short)Math.Clamp(grain[place] + ((sum + (1 << (shift - 1))) >> shift), GrainMin, GrainMax);
            }
        }
    }

    /// <summary>Adds noise to one stripe of 32 rows (7.18.3.5), number row32 from the top, height up to 32: source and target at its first sample. Overlap with the stripe above is computed from the template, so that stripes are independent. scaling: 256 values at 8 bit, 1 &lt;&lt; BitDepth above, interpolated by the stage.</summary>
    public virtual void ApplyLuma(
        PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int row32, ReadOnlySpan<short> grain, ReadOnlySpan<byte> scaling, FilmGrainInfo parameters)
    {
        int shift = parameters.GrainScalingShift;
        int round = 1 << (shift - 1);
        int low = parameters.ClipToRestrictedRange ? 16 << (BitDepth - 8) : 0;
        int high = parameters.ClipToRestrictedRange ? 235 << (BitDepth - 8) : PixelMax;
        var blocks = new GrainBlocks(parameters, row32);
        Span<short> noise = stackalloc short[32];
        for (int x = 0; x < width; x += 32)
        {
            blocks.Next();
            int columns = Math.Min(32, width - x);
            for (int y = 0; y < height; y++)
            {
                GrainRow(noise[..columns], grain, blocks, y, 0, 0);
                ReadOnlySpan<TPixel> line = source.Row(y, x, columns);
                Span<TPixel> row = target.Row(y, x, columns);
                for (int j = 0; j < columns; j++)
                {
                    int sample = Pixel.ToInt(line[j]);
                    row[j] = Pixel.FromInt<TPixel>(Math.Clamp(sample + ((scaling[sample] * noise[j] + round) >> shift), low, high));
                }
            }
        }
    }

    /// <summary>The same for chroma: width and height of the chroma stripe, luma without grain at the same place.</summary>
    public virtual void ApplyChroma(
        PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, ReadOnlyPlaneBlock<TPixel> luma, int width, int height, int row32, ReadOnlySpan<short> grain, ReadOnlySpan<byte> scaling, FilmGrainInfo parameters, int plane, int subsamplingX, int subsamplingY, int lumaWidth, bool isIdentity)
    {
        int shift = parameters.GrainScalingShift;
        int round = 1 << (shift - 1);
        int low = parameters.ClipToRestrictedRange ? 16 << (BitDepth - 8) : 0;
        int high = parameters.ClipToRestrictedRange ? (isIdentity ? 235 : 240) << (BitDepth - 8) : PixelMax;
        int lumaFactor = plane == 1 ? parameters.CbLumaMult : parameters.CrLumaMult;
        int factor = plane == 1 ? parameters.CbMult : parameters.CrMult;
        int offset = (plane == 1 ? parameters.CbOffset : parameters.CrOffset) << (BitDepth - 8);
        int step = 32 >> subsamplingX;
        var blocks = new GrainBlocks(parameters, row32);
        Span<short> noise = stackalloc short[32];
        for (int x = 0; x < width; x += step)
        {
            blocks.Next();
            int columns = Math.Min(step, width - x);
            int lumaColumns = Math.Min(columns << subsamplingX, lumaWidth - (x << subsamplingX));
            for (int y = 0; y < height; y++)
            {
                GrainRow(noise[..columns], grain, blocks, y, subsamplingX, subsamplingY);
                ReadOnlySpan<TPixel> line = source.Row(y, x, columns);
                ReadOnlySpan<TPixel> lumaLine = luma.Row(y << subsamplingY, x << subsamplingX, lumaColumns);
                Span<TPixel> row = target.Row(y, x, columns);
                for (int j = 0; j < columns; j++)
                {
                    int sample = Pixel.ToInt(line[j]);
                    int lumaX = j << subsamplingX;
                    int merged = Pixel.ToInt(lumaLine[lumaX]);
                    if (subsamplingX != 0) merged = (merged + Pixel.ToInt(lumaLine[Math.Min(lumaX + 1, lumaLine.Length - 1)]) + 1) >> 1;
                    if (!parameters.ChromaScalingFromLuma) merged = Math.Clamp(((merged * lumaFactor + sample * factor) >> 6) + offset, 0, PixelMax);
                    row[j] = Pixel.FromInt<TPixel>(Math.Clamp(sample + ((scaling[merged] * noise[j] + round) >> shift), low, high));
                }
            }
        }
    }

    /// <summary>A row of noiseImage inside one block of 32 luma columns: i rows below the stripe's first.</summary>
    protected internal void GrainRow(Span<short> noise, ReadOnlySpan<short> grain, in GrainBlocks blocks, int i, int subsamplingX, int subsamplingY)
    {
        int place = GrainPlace(blocks.Current, i, subsamplingX, subsamplingY);
        grain.Slice(place, noise.Length).CopyTo(noise);
        if (!blocks.Overlaps) return;
        int blended = Math.Min(2 >> subsamplingX, noise.Length);
        for (int j = 0; j < blended && blocks.HasLeft; j++)
            noise[j] = BlendGrain(grain[GrainPlace(blocks.Left, i, subsamplingX, subsamplingY) + (32 >> subsamplingX) + j], noise[j], j, subsamplingX);
        if (!blocks.HasAbove || i >= 2 >> subsamplingY) return;
        int above = i + (32 >> subsamplingY);
        place = GrainPlace(blocks.Above, above, subsamplingX, subsamplingY);
        for (int j = 0; j < noise.Length; j++)
        {
            short old = grain[place + j];
            if (j < blended && blocks.HasLeft)
                old = BlendGrain(grain[GrainPlace(blocks.AboveLeft, above, subsamplingX, subsamplingY) + (32 >> subsamplingX) + j], old, j, subsamplingX);
            noise[j] = BlendGrain(old, noise[j], i, subsamplingY);
        }
    }

    private short BlendGrain(int old, int grain, int distance, int isSubsampled)
    {
        int sum = isSubsampled != 0 ? old * 23 + grain * 22 : distance == 0 ? old * 27 + grain * 17 : old * 17 + grain * 27;
        return (short)Math.Clamp((sum + 16) >> 5, GrainMin, GrainMax);
    }

    // Where a block's noise begins in a template, by its eight random bits.
    private static int GrainPlace(int random, int i, int subsamplingX, int subsamplingY)
    {
        int x = subsamplingX != 0 ? 6 + (random >> 4) : 9 + (random >> 4) * 2;
        int y = subsamplingY != 0 ? 6 + (random & 15) : 9 + (random & 15) * 2;
        return (y + i) * GrainStride + x;
    }

    private static void WhiteNoise(Span<short> grain, int width, int height, int seed, int shift)
    {
        int register = seed;
        int round = shift == 0 ? 0 : 1 << (shift - 1);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                register = GrainBlocks.Step(register);
                grain[y * GrainStride + x] = (short)((SpecTables.GaussianSequence[register >> 5] + round) >> shift);
            }
        }
    }

    private static int AutoRegression(ReadOnlySpan<short> grain, int y, int x, int lag, ReadOnlySpan<sbyte> coefficients)
    {
        int sum = 0;
        int position = 0;
        for (int row = -lag; row <= 0; row++)
        {
            int last = row == 0 ? -1 : lag;
            for (int column = -lag; column <= last; column++)
                sum += grain[(y + row) * GrainStride + x + column] * coefficients[position++];
        }

        return sum;
    }
}
