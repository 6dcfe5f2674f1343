using System.Buffers.Binary;
using Infra.Av1.Tables;
using Infra.Av1.Tests.Bitstream;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;
using Xunit.Abstractions;

namespace Infra.Av1.Tests.Decoding;

/// <summary>OBUs with a missing or wrong trailing bit, strict and lenient: dav1d gives the same pictures, so it refuses and takes the same packets.</summary>
public sealed class TrailingBitPeerTests(ITestOutputHelper output)
{
    private const string Stream = "size-66x66.ivf";
    private const int IvfHeader = 32;
    private const byte Light = 1;
    private const byte Mastering = 2;

    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(1);

    [PeerFact("dav1d")]
    public async Task Decode_OfWrongTrailingBits_GivesDav1dsPictures()
    {
        byte[] file = OwnStreams.Load(Stream);
        List<byte[]> packets = [.. TestPackets.Split(file).Select(packet => packet.ToArray())];
        using var folder = new TemporaryFolder();
        foreach ((string name, byte[] obu, bool isTakenIfLenient, bool isTakenIfStrict) in Cases())
        {
            List<byte[]> changed = [packets[0], [.. obu, .. packets[1]], .. packets[2..]];
            File.WriteAllBytes(folder.PathOf("in.ivf"), Ivf(file, changed));
            foreach (bool isStrict in (bool[])[false, true])
            {
                using var decoder = new Av1Decoder(new Av1DecoderOptions { Strict = isStrict, ApplyGrain = false });
                DecodedStream ours = DecodedStream.Of(decoder, changed);
                var start = new PeerStart("dav1d", "-q", "-i", folder.PathOf("in.ivf"), "--muxer", "md5", "--strict", isStrict ? "1" : "0", "-o", "-") { ReadOnlyFolders = [folder.Root] };
                ChildResult theirs = await PeerRoot.Open().RunAsync(start, RunTime);

                output.WriteLine($"{name}, strict {isStrict}: {ours.Pictures.Count} pictures, {ours.Errors.Count} errors");
                Assert.Equal($"{name}, strict {isStrict}: {theirs.Output.Trim()}", $"{name}, strict {isStrict}: {ours.Md5}");
                Assert.Equal(isStrict ? isTakenIfStrict : isTakenIfLenient, ours.Errors.Count == 0);
            }
        }
    }

    // An OBU before the second packet's frame, and whether that packet is decoded.
    private static IEnumerable<(string Name, byte[] Obu, bool IsTakenIfLenient, bool IsTakenIfStrict)> Cases()
    {
        byte[] level = [0x03, 0xE8, 0x01, 0x90];
        byte[] display = [.. Enumerable.Range(1, 24).Select(i => (byte)i)];
        foreach ((byte type, byte[] payload) in (IEnumerable<(byte, byte[])>)[(Light, level), (Mastering, display)])
        {
            yield return ($"metadata {type} with its trailing bit", Metadata([type, .. payload, 0x80]), true, true);
            yield return ($"metadata {type} with zeros for it", Metadata([type, .. payload, 0]), true, false);
            yield return ($"metadata {type} with ones behind it", Metadata([type, .. payload, 0x80, 1]), true, false);
            yield return ($"metadata {type} without it", Metadata([type, .. payload]), false, false);
        }

        // Of another sequence: whoever takes it has no references for what follows, and whoever refuses it loses a packet only.
        byte[] sequence = TestHeaders.SequenceOfWholeBytes();
        yield return ("sequence header without it", TestHeaders.Obu(ObuType.ObuSequenceHeader, sequence[..^1]), false, false);
        yield return ("sequence header with zeros for it", TestHeaders.Obu(ObuType.ObuSequenceHeader, [.. sequence[..^1], 0]), false, false);
    }

    private static byte[] Metadata(byte[] payload) => TestHeaders.Obu(ObuType.ObuMetadata, payload);

    private static byte[] Ivf(byte[] file, List<byte[]> packets)
    {
        List<byte> ivf = [.. file[..IvfHeader]];
        for (int i = 0; i < packets.Count; i++)
        {
            var header = new byte[12];
            BinaryPrimitives.WriteInt32LittleEndian(header, packets[i].Length);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(4), i);
            ivf.AddRange(header);
            ivf.AddRange(packets[i]);
        }

        return [.. ivf];
    }
}
