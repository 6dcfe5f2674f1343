using Microsoft.Extensions.Logging;

namespace Infra.Av1.Tests.Decoding;

/// <summary>What decoders tell a logger: bad packets with their place, sequences, and nothing of good frames.</summary>
public sealed class LogTests
{
    private const string Stream = "size-66x66.ivf";

    [Fact]
    public void Logger_OfAGoodStream_HearsOfTheSequenceOnly()
    {
        var log = new RecordingLogger();

        DecodedStream.Of(OwnStreams.Load(Stream), new Av1DecoderOptions { Strict = true, Logger = log });

        Assert.Equal([(LogLevel.Debug, 1, "new sequence at packet 0: profile 0, 66x66, 8 bit")], log.Lines);
    }

    [Fact]
    public void Logger_OfBadPackets_HearsWhatTakeErrorTells()
    {
        List<byte[]> packets = [.. TestPackets.Split(OwnStreams.Load(Stream)).Select(packet => packet.ToArray())];
        packets[1][^1] ^= 0xFF;   // the end of a tile
        packets[2][0] |= 0x80;    // the forbidden bit
        var log = new RecordingLogger(LogLevel.Warning);
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Strict = true, Logger = log });

        DecodedStream decoded = DecodedStream.Of(decoder, packets);

        Assert.Contains(Av1ErrorCode.InvalidTile, decoded.Errors.Select(error => error.Code));
        Assert.Contains(Av1ErrorCode.InvalidObu, decoded.Errors.Select(error => error.Code));
        Assert.Equal(decoded.Errors.Select(error => (LogLevel.Warning, 2, $"{error.Code} at packet {error.Packet.Index} OBU {error.ObuIndex} bit {error.BitOffset}: {error.Detail}")), log.Lines);
    }

    [Fact]
    public void Logger_OfAHeaderReader_HearsItsErrors()
    {
        var log = new RecordingLogger();
        var reader = new Av1HeaderReader(new Av1DecoderOptions { Logger = log });

        reader.Read(new byte[] { 0x32, 0x7F }, new Av1PacketInfo(5));   // a frame OBU beyond its packet

        Assert.Equal([(LogLevel.Warning, 2, "InvalidObu at packet 5 OBU 0 bit 0: an OBU reaches beyond its packet")], log.Lines);
    }
}
