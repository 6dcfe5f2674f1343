using Infra.Av1.Pictures;

namespace Infra.Av1.Tests.Pictures;

public class PlaneTests
{
    [Theory, InlineData(1, 1), InlineData(352, 288), InlineData(864, 480), InlineData(1920, 1080), InlineData(16384, 16)]
    public void Stride_IsAMultipleOf64AndNeverOf1024Bytes(int width, int height)
    {
        Plane<byte> plane8 = Plane<byte>.Allocate(width, height);
        Plane<ushort> plane16 = Plane<ushort>.Allocate(width, height);

        Assert.Equal(0, plane8.Stride % 64);
        Assert.NotEqual(0, plane8.Stride % 1024);
        Assert.Equal(0, plane16.Stride % 64);
        Assert.NotEqual(0, plane16.Stride * 2 % 1024);
        plane8.Row(plane8.AllocatedHeight + Plane<byte>.MarginRows - 1, -Plane<byte>.MarginLeft, Plane<byte>.MarginLeft + plane8.AllocatedWidth + Plane<byte>.MarginRight).Fill(1);
        plane8.Row(-Plane<byte>.MarginRows, -Plane<byte>.MarginLeft, 64).Fill(1);
    }

    [Fact]
    [Trait("Cve", "CVE-2024-1580")]
    [Trait("Cve", "CVE-2024-5171")]
    public void ArrayLength_WhenTooLarge_Throws() => Assert.Throws<OverflowException>(() => Plane<ushort>.ArrayLength(65536, 65536));

    [Fact]
    public void Row_OutsideTheArray_Throws()
    {
        Plane<byte> plane = Plane<byte>.Allocate(8, 8);

        Assert.Throws<ArgumentOutOfRangeException>(() => plane.Row(1000, 0, 1).Length);
    }
}
