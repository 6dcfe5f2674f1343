using FsCheck;
using FsCheck.Fluent;

namespace Infra.Crypto.Tests;

public class ConstantTimeTests
{
    private static readonly ulong[] Edges = [0, 1, 2, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, long.MaxValue, 1ul << 63, ulong.MaxValue - 1, ulong.MaxValue];

    [Fact]
    public void Masks_AtTheEdges_AreAllOnesOrZero()
    {
        foreach (ulong a in Edges)
        {
            Assert.Equal(Mask(a == 0), ConstantTime.MaskIfZero(a));
            Assert.Equal(Mask(a != 0), ConstantTime.MaskIfNonZero(a));
            Assert.Equal((uint)Mask((uint)a == 0), ConstantTime.MaskIfZero((uint)a));
            Assert.Equal((uint)Mask((uint)a != 0), ConstantTime.MaskIfNonZero((uint)a));
            Assert.Equal(Mask((a & 1) != 0), ConstantTime.MaskFromBit(a));
            foreach (ulong b in Edges)
            {
                Assert.Equal(Mask(a < b), ConstantTime.MaskIfLess(a, b));
                Assert.Equal(Mask(a == b), ConstantTime.MaskIfEqual(a, b));
                Assert.Equal((uint)Mask((uint)a == (uint)b), ConstantTime.MaskIfEqual((uint)a, (uint)b));
            }
        }
    }

    [Fact]
    public void Masks_OfAnyNumbers_AgreeWithComparisons() => Prop.ForAll<ulong, ulong>((a, b) =>
        ConstantTime.MaskIfLess(a, b) == Mask(a < b)
        && ConstantTime.MaskIfEqual(a, b) == Mask(a == b)
        && ConstantTime.Select(ulong.MaxValue, a, b) == a
        && ConstantTime.Select(0ul, a, b) == b
        && ConstantTime.Select(uint.MaxValue, (uint)a, (uint)b) == (uint)a
        && ConstantTime.Select(0u, (uint)a, (uint)b) == (uint)b).QuickCheckThrowOnFailure();

    [Fact]
    public void CopyIfAndSwapIf_FollowTheMask()
    {
        ulong[] a = [1, 2, 3], b = [4, 5, 6];
        ConstantTime.SwapIf(0, a, b);
        Assert.Equal([1, 2, 3], a);
        ConstantTime.SwapIf(ulong.MaxValue, a, b);
        Assert.Equal([4, 5, 6], a);
        Assert.Equal([1, 2, 3], b);
        ConstantTime.CopyIf(0, a, b);
        Assert.Equal([1, 2, 3], b);
        ConstantTime.CopyIf(ulong.MaxValue, a, b);
        Assert.Equal([4, 5, 6], b);

        byte[] bytes = [7, 8], target = [0, 0];
        ConstantTime.CopyIf(0, bytes, target);
        Assert.Equal([0, 0], target);
        ConstantTime.CopyIf(ulong.MaxValue, bytes, target);
        Assert.Equal(bytes, target);
        ConstantTime.ClearUnless(ulong.MaxValue, target);
        Assert.Equal(bytes, target);
        ConstantTime.ClearUnless(0, target);
        Assert.Equal([0, 0], target);
    }

    [Fact]
    public void Comparisons_OfBytes_TellEqualFromUnequal()
    {
        byte[] first = [1, 2, 3];
        Assert.True(ConstantTime.AreEqual(first, [1, 2, 3]));
        Assert.False(ConstantTime.AreEqual(first, [1, 2, 4]));
        Assert.False(ConstantTime.AreEqual(first, [1, 2]));
        Assert.Equal(ulong.MaxValue, ConstantTime.MaskIfEqual(first, [1, 2, 3]));
        Assert.Equal(0ul, ConstantTime.MaskIfEqual(first, [1, 0x82, 3]));
        Assert.Throws<ArgumentException>(() => ConstantTime.MaskIfEqual(first, [1, 2]));
        Assert.Throws<ArgumentException>(() => ConstantTime.CopyIf(0, first, new byte[2]));
        Assert.Throws<ArgumentException>(() => ConstantTime.SwapIf(0, new ulong[2], new ulong[3]));
    }

    [Fact]
    public void Erase_LeavesZeros()
    {
        byte[] bytes = [1, 2, 3];
        ulong[] words = [1, 2];
        ConstantTime.Erase(bytes);
        ConstantTime.Erase(words.AsSpan());
        Assert.Equal(new byte[3], bytes);
        Assert.Equal(new ulong[2], words);
    }

    private static ulong Mask(bool condition) => condition ? ulong.MaxValue : 0;
}
