namespace Infra.Interop.Tests;

public sealed class SystemRandomTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(257)]
    [InlineData(1 << 20)]
    public void Fill_WhenCalled_FillsAllAndNotBeyond(int length)
    {
        byte[] bytes = new byte[length + 64];

        // Any byte may be 0 by chance, so look at what was touched over several runs.
        bool[] touched = new bool[bytes.Length];
        for (int run = 0; run < 8; run++)
        {
            SystemRandom.Instance.Fill(bytes.AsSpan(0, length));
            for (int i = 0; i < bytes.Length; i++) touched[i] |= bytes[i] != 0;
        }

        Assert.All(touched.Take(length), Assert.True);
        Assert.All(touched.Skip(length), Assert.False);
    }

    [Fact]
    public void Fill_WhenCalledTwice_GivesDifferentBytes()
    {
        byte[] first = new byte[32];
        byte[] second = new byte[32];

        SystemRandom.Instance.Fill(first);
        SystemRandom.Instance.Fill(second);

        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Fill_WhenRepeated_AllocatesNothing()
    {
        byte[] bytes = new byte[16];
        SystemRandom.Instance.Fill(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) SystemRandom.Instance.Fill(bytes);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
