using System.Numerics;
using Infra.Av1.Headers;
using Infra.Av1.Kernels;
using Infra.Av1.Tests.Kernels;

namespace Infra.Av1.Tests.PostFilter;

public class LoopFilterPassTests
{
    private static readonly (int Width, int Height)[] Sizes = [(1, 1), (17, 9), (64, 57), (130, 121), (203, 199)];

    [Theory, MemberData(nameof(Cases))]
    public void Deblock_EqualsTheText(int bitDepth, int layout, int level) => Run(bitDepth, layout, level, superres: false, (true, false, false));

    [Theory, MemberData(nameof(Cases))]
    public void Cdef_EqualsTheText(int bitDepth, int layout, int level) => Run(bitDepth, layout, level, superres: false, (false, true, false));

    [Theory, MemberData(nameof(Cases))]
    public void Restoration_EqualsTheText(int bitDepth, int layout, int level) => Run(bitDepth, layout, level, superres: false, (false, false, true));

    [Theory, MemberData(nameof(Cases))]
    public void Superres_EqualsTheText(int bitDepth, int layout, int level) => Run(bitDepth, layout, level, superres: true, (false, false, false));

    [Theory, MemberData(nameof(Cases))]
    public void AllFilters_EqualTheText(int bitDepth, int layout, int level)
    {
        Run(bitDepth, layout, level, superres: false, (true, true, true));
        Run(bitDepth, layout, level, superres: true, (true, true, true));
    }

    public static TheoryData<int, int, int> Cases()
    {
        var cases = new TheoryData<int, int, int>();
        foreach (int bitDepth in (int[])[8, 10, 12])
        {
            for (int layout = 0; layout < 4; layout++)
            {
                foreach (Av1VectorLevel level in (Av1VectorLevel[])[Av1VectorLevel.None, Av1VectorLevel.V128, Av1VectorLevel.V256, Av1VectorLevel.V512])
                    cases.Add(bitDepth, layout, (int)level);
            }
        }

        return cases;
    }

    private static void Run(int bitDepth, int layout, int level, bool superres, (bool Deblock, bool Cdef, bool Restoration) filters)
    {
        if (level != (int)Av1VectorLevel.None && !TestKernels.Levels.Contains((Av1VectorLevel)level)) return;
        for (int i = 0; i < Sizes.Length; i++)
        {
            if (bitDepth == 8) Run(TestKernels.Create<byte>(level, bitDepth), i, layout, superres, filters);
            else Run(TestKernels.Create<ushort>(level, bitDepth), i, layout, superres, filters);
        }
    }

    private static void Run<TPixel>(Kernels<TPixel> kernels, int i, int layout, bool superres, (bool Deblock, bool Cdef, bool Restoration) filters)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        int contrast = i switch { 2 => 1, 3 => 40 << (kernels.BitDepth - 8), _ => 4 << (kernels.BitDepth - 8) };
        (int width, int height) = Sizes[i];
        if (superres && width <= 16) width = 33;
        var test = new FilterCase<TPixel>(i * 100 + layout, kernels.BitDepth, (PixelLayout)layout, width, height, superres ? 9 + i : 8, contrast);
        if (filters.Deblock) test.AddDeblock(sharpness: i + layout);
        if (filters.Cdef) test.AddCdef();
        if (filters.Restoration) test.AddRestoration();
        test.Check(kernels);
    }
}
