using System.Buffers;
using Infra.Proxy.Data;

namespace Infra.Proxy.Tests.Data;

public sealed class SlabMemoryTests
{
    private readonly SlabSpace _slabs = new();
    private readonly SlabMemory _memory;

    public SlabMemoryTests() => _memory = new SlabMemory(_slabs);

    [Theory]
    [InlineData(-1, SlabSpace.SmallBytes)]
    [InlineData(0, SlabSpace.HeadBytes)]
    [InlineData(4096, SlabSpace.SmallBytes)]
    [InlineData(16384, SlabSpace.SmallBytes)]
    [InlineData(SlabSpace.LargeBytes, SlabSpace.LargeBytes)]
    public void Rent_LendsABufferOfTheSpace(int wanted, int given)
    {
        using IMemoryOwner<byte> owner = _memory.Rent(wanted);

        Assert.Equal(given, owner.Memory.Length);
        Assert.Equal(1, _slabs.For(given)!.LentCount);
    }

    [Fact]
    public void Rent_OfMoreThanThereIs_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => _memory.Rent(_memory.MaxBufferSize + 1));

    [Fact]
    public void Buffer_ComesBackOnce_AndClear()
    {
        IMemoryOwner<byte> owner = _memory.Rent(1);
        owner.Memory.Span.Fill(7);
        owner.Dispose();
        owner.Dispose();

        Assert.Equal(0, _slabs.Head.LentCount);
        Assert.Throws<ObjectDisposedException>(() => owner.Memory);
        using IMemoryOwner<byte> next = _memory.Rent(1);
        Assert.Equal(-1, next.Memory.Span.IndexOfAnyExcept((byte)0));
    }
}
