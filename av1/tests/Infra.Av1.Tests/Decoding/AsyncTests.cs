using System.Runtime.CompilerServices;

namespace Infra.Av1.Tests.Decoding;

public sealed class AsyncTests
{
    private const string Small = "size-66x66.ivf";

    [Fact]
    public async Task DecodeAsync_OfAStream_GivesItsPictures()
    {
        byte[] file = OwnStreams.Load(Small);
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        int count = 0;

        await foreach (Av1Picture picture in decoder.DecodeAsync(Packets(file)))
        {
            picture.Dispose();
            count++;
        }

        Assert.Equal(OwnStreams.Expected[Small][2], count.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task DecodeAsync_WhenStopped_Throws()
    {
        using var stop = new CancellationTokenSource();
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        int count = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Av1Picture picture in decoder.DecodeAsync(Packets(OwnStreams.Load(Small)), stop.Token))
            {
                picture.Dispose();
                if (++count == 2) stop.Cancel();
            }
        });

        Assert.Equal(2, count);
        decoder.Flush();
        Assert.Equal(OwnStreams.Expected[Small][4], DecodedStream.Of(decoder, OwnStreams.Load(Small)).Md5);
    }

    [Fact]
    public async Task DecodeAsync_OfPacketsThatFail_PassesTheFailureOn()
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions());

        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (Av1Picture picture in decoder.DecodeAsync(Broken()))
                picture.Dispose();
        });

        async IAsyncEnumerable<Av1Packet> Broken()
        {
            await foreach (Av1Packet packet in Packets(OwnStreams.Load(Small)))
            {
                yield return packet;
                throw new IOException("the device failed");
            }
        }
    }

    private static async IAsyncEnumerable<Av1Packet> Packets(byte[] file, [EnumeratorCancellation] CancellationToken stop = default)
    {
        foreach (ReadOnlyMemory<byte> packet in TestPackets.Split(file))
        {
            await Task.Yield();
            stop.ThrowIfCancellationRequested();
            yield return new Av1Packet(packet, default);
        }
    }
}
