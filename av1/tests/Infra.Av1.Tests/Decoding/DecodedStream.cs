using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Infra.Av1.Tests.Decoding;

/// <summary>What came out of a decoder for a whole stream: one MD5 over all pictures as dav1d's md5 muxer makes it, the MD5 of each, and the errors.</summary>
internal sealed class DecodedStream
{
    private readonly IncrementalHash _whole = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly IncrementalHash _single = IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    public string Md5 { get; private set; } = "";

    public List<string> Pictures { get; } = [];

    public List<Av1Error> Errors { get; } = [];

    /// <summary>Pictures and errors as one text, to compare two runs.</summary>
    public string Summary => $"{Pictures.Count} pictures {Md5}; {string.Join("; ", Errors.Select(error => $"{error.Code} packet {error.Packet.Index} OBU {error.ObuIndex} bit {error.BitOffset} {error.Detail}"))}";

    public static DecodedStream Of(byte[] file, Av1DecoderOptions options, Av1WorkerPool? workers = null, Action<Av1Picture>? check = null)
    {
        using var decoder = new Av1Decoder(options, workers);
        return Of(decoder, file, check);
    }

    public static DecodedStream Of(Av1Decoder decoder, byte[] file, Action<Av1Picture>? check = null) => Of(decoder, TestPackets.Split(file), check);

    public static DecodedStream Of(Av1Decoder decoder, List<byte[]> packets) => Of(decoder, [.. packets.Select(packet => new ReadOnlyMemory<byte>(packet))], check: null);

    public static DecodedStream Of(Av1Decoder decoder, List<ReadOnlyMemory<byte>> packets, Action<Av1Picture>? check)
    {
        var result = new DecodedStream();
        long index = 0;
        foreach (ReadOnlyMemory<byte> packet in packets)
        {
            foreach (Av1Picture picture in decoder.Decode(packet, new Av1PacketInfo(index)))
                result.Take(picture, check);
            result.TakeErrors(decoder);
            index++;
        }

        decoder.Drain();
        while (decoder.TryReceive(out Av1Picture? picture))
            result.Take(picture, check);
        result.TakeErrors(decoder);
        result.Md5 = Convert.ToHexStringLower(result._whole.GetHashAndReset());
        return result;
    }

    /// <summary>The MD5 of one picture.</summary>
    public static string SumOf(Av1Picture picture)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        Append(picture, hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void Take(Av1Picture picture, Action<Av1Picture>? check)
    {
        using (picture)
        {
            check?.Invoke(picture);
            Append(picture, _whole);
            Append(picture, _single);
        }

        Pictures.Add(Convert.ToHexStringLower(_single.GetHashAndReset()));
    }

    private static void Append(Av1Picture picture, IncrementalHash hash)
    {
        for (int plane = 0; plane < picture.PlaneCount; plane++)
        {
            for (int y = 0; y < picture.PlaneHeight(plane); y++)
                hash.AppendData(picture.BitDepth == 8 ? picture.Row8(plane, y) : MemoryMarshal.AsBytes(picture.Row16(plane, y)));
        }
    }

    private void TakeErrors(Av1Decoder decoder)
    {
        while (decoder.TakeError() is { } error)
        {
            if (error.Code == Av1ErrorCode.Internal) Assert.Fail($"a mistake of the decoder: packet {error.Packet.Index} OBU {error.ObuIndex}: {error.Detail}");
            Errors.Add(error);
        }
    }
}
