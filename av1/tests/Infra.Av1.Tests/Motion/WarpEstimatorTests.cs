using Infra.Av1.Motion;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Motion;

public class WarpEstimatorTests
{
    [Fact]
    public void Estimate_WhenAllNeighboursMoveAlike_IsNearlyATranslation()
    {
        (MotionMap map, BlockInfo block) = Scene((_, _) => new MotionVector(16, -24));

        WarpSampleList samples = Estimate(map, ref block);

        Assert.True(samples.Count >= 2);
        Assert.True(block.Has(BlockFlags.LocalWarpValid));
        Assert.InRange(block.Warp2, -256, 256);   // the division table has 8 bits
        Assert.InRange(block.Warp5, -256, 256);
    }

    [Fact]
    public void Estimate_WhenVectorsGrowToTheRight_Stretches()
    {
        // One 1/8 sample more for every 4 samples: 1/32 of stretch in x.
        (MotionMap map, BlockInfo block) = Scene((_, column) => new MotionVector(0, (short)(column - 16)));

        Estimate(map, ref block);

        Assert.True(block.Has(BlockFlags.LocalWarpValid));
        Assert.InRange(block.Warp2, 1200, 2900);
        Assert.InRange(block.Warp5, -200, 200);
    }

    [Fact]
    public void Estimate_WithoutSamples_IsNotValid()
    {
        (_, BlockInfo block) = Scene((_, _) => default);

        WarpEstimator.Estimate(ref block, new WarpSampleList());

        Assert.False(block.Has(BlockFlags.LocalWarpValid));
    }

    [Theory]
    [InlineData(1 << 16, 0, 0, 1 << 16, true)]
    [InlineData((1 << 16) + 8191, 8191, 0, 1 << 16, false)]
    [InlineData(0, 0, 0, 1 << 16, false)]
    public void IsShearValid_KnowsTheLimits(int p2, int p3, int p4, int p5, bool expected) => Assert.Equal(expected, WarpEstimator.IsShearValid(p2, p3, p4, p5));

    private static WarpSampleList Estimate(MotionMap map, ref BlockInfo block)
    {
        var samples = new WarpSampleList();
        samples.Find(map, in block, miRows: 32, miColumns: 32, hasAbove: true, hasLeft: true, hasTopRight: true);
        WarpEstimator.Estimate(ref block, samples);
        return samples;
    }

    // A 16×16 block at (16, 16) among 8×8 blocks with one reference.
    private static (MotionMap Map, BlockInfo Block) Scene(Func<int, int, MotionVector> vector)
    {
        var map = new MotionMap();
        map.Resize(32, 32);
        for (int row = 0; row < 32; row++)
        {
            for (int column = 0; column < 32; column++)
                map[row, column] = new MotionEntry { Mv0 = vector(row & ~1, column & ~1), Ref0 = 1, Ref1 = -1, Size = BlockSize.Block8x8, Flags = MotionFlags.Inter };
        }

        var block = new BlockInfo { MiRow = 16, MiColumn = 16, Size = BlockSize.Block16x16, Ref0 = 1, Ref1 = -1, Mv0 = vector(16, 17) };
        return (map, block);
    }
}
