using Infra.Buffers;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Source;

public class ClientRequestTests
{
    [Fact]
    public void Write_TellsNothingButVersionModePollAndRandomBits()
    {
        var request = ClientRequest.Create(new CountingRandom(), version: 4);
        byte[] packet = new byte[ClientRequest.Length];

        Assert.Equal(48, request.Write(new PollInterval(6), packet));

        Assert.Equal("230006" + new string('0', 74) + "0102030405060708", Convert.ToHexString(packet));
    }

    [Fact]
    public void Create_WhenAllBitsCameUpZero_StillMatchesNothingElse() => Assert.False(ClientRequest.Create(new ZeroRandom()).Nonce.IsUnknown);

    [Fact]
    public void Write_WithoutRoom_Throws() =>
        Assert.Throws<ArgumentException>(() => ClientRequest.Create(new CountingRandom()).Write(default, new byte[NtpHeader.Length - 1]));

    private sealed class ZeroRandom : IRandom
    {
        public void Fill(Span<byte> target) => target.Clear();
    }
}

/// <summary>1, 2, 3, …: predictable on purpose.</summary>
internal sealed class CountingRandom : IRandom
{
    private byte _next = 1;

    public void Fill(Span<byte> target)
    {
        foreach (ref byte value in target)
            value = _next++;
    }
}
