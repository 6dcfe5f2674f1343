namespace Infra.Testing.Tests;

public sealed class AllocationAssertTests
{
    private byte[] _kept = [];

    [Fact]
    public void Zero_WhenNothingIsAllocated_Passes() => AllocationAssert.Zero(() => _kept.AsSpan().Clear());

    [Fact]
    public void Zero_WhenOneArrayIsAllocated_SaysHowMuch()
    {
        AssertionFailedException e = Assert.Throws<AssertionFailedException>(() => AllocationAssert.Zero(() => _kept = new byte[76]));

        Assert.Contains("104 bytes", e.Message);   // object header, method table, length, 76 bytes rounded up
    }
}
