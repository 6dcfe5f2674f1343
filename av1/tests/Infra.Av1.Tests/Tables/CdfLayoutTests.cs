using Infra.Av1.Entropy;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Tables;

public class CdfLayoutTests
{
    [Fact]
    public void SpecificationTables_AreAllThere() => Assert.Equal(96, CdfLayout.SpecificationTables);

    [Fact]
    public void Shapes_FillTheArrayWithoutGaps()
    {
        int next = 0;
        ReadOnlySpan<int> shapes = CdfLayout.Shapes;
        for (int i = 0; i < shapes.Length; i += 4)
        {
            Assert.Equal(next, shapes[i]);
            Assert.InRange(shapes[i + 3], 2, 16);
            Assert.True(shapes[i + 3] <= shapes[i + 2]);
            next += shapes[i + 1] * shapes[i + 2];
        }
        Assert.Equal(CdfLayout.Length, next);
        Assert.Equal(CdfLayout.CoefficientOffset, CdfLayout.Defaults.Length);
        Assert.Equal(4 * (CdfLayout.Length - CdfLayout.CoefficientOffset), CdfLayout.CoefficientDefaults.Length);
    }

    [Theory, InlineData(0), InlineData(21), InlineData(61), InlineData(255)]
    public void Defaults_FallStrictlyAndCountersAreZero(int baseQIndex)
    {
        var cdfs = new CdfContext();
        cdfs.LoadDefaults();
        cdfs.LoadCoefficientDefaults(baseQIndex);
        ReadOnlySpan<int> shapes = CdfLayout.Shapes;
        for (int i = 0; i < shapes.Length; i += 4)
        {
            for (int n = 0; n < shapes[i + 1]; n++)
            {
                ReadOnlySpan<ushort> cdf = cdfs.At(shapes[i] + n * shapes[i + 2])[..shapes[i + 3]];
                for (int k = 0; k < cdf.Length - 1; k++)
                    Assert.True(cdf[k] <= (k == 0 ? 32768 : cdf[k - 1]));
                Assert.Equal(0, cdf[^1]);
            }
        }
    }

    [Fact]
    public void Skip_HoldsTheSpecificationsNumbers()
    {
        var cdfs = new CdfContext();
        cdfs.LoadDefaults();

        Assert.Equal(32768 - 31671, cdfs.At(CdfLayout.Skip)[0]);   // Default_Skip_Cdf[ 0 ] = { 31671, 32768, 0 }
        Assert.Equal(cdfs.At(CdfLayout.MvJoint)[..4].ToArray(), cdfs.At(CdfLayout.MvJoint + CdfLayout.MvJointStride0)[..4].ToArray());
    }

    [Fact]
    public void ClearCounters_ClearsOnlyThem()
    {
        var cdfs = new CdfContext();
        cdfs.LoadDefaults();
        cdfs.At(CdfLayout.Skip)[1] = 7;

        cdfs.ClearCounters();

        Assert.Equal(0, cdfs.At(CdfLayout.Skip)[1]);
        Assert.Equal(32768 - 31671, cdfs.At(CdfLayout.Skip)[0]);
    }
}
