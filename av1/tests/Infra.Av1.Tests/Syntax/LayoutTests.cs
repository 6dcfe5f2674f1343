using System.Runtime.InteropServices;
using Infra.Av1.Motion;
using Infra.Av1.Syntax;

namespace Infra.Av1.Tests.Syntax;

public class LayoutTests
{
    [Fact]
    public void BlockInfo_IsSmallPlainData()
    {
        Assert.InRange(MemoryMarshal.AsBytes<BlockInfo>(new BlockInfo[1]).Length, 1, 64);
    }

    [Fact]
    public void MotionEntry_TakesTwelveBytes() => Assert.Equal(12, MemoryMarshal.AsBytes<MotionEntry>(new MotionEntry[1]).Length);

    [Fact]
    public void EdgeContext_WhenCleared_ShowsNoReferences()
    {
        var edge = new EdgeContext();

        edge.Clear();

        Assert.All(edge.Ref1, r => Assert.Equal(-1, r));
        Assert.All(edge.FilterX, f => Assert.Equal(3, f));
    }
}
