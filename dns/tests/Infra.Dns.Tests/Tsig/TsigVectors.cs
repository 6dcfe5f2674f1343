using System.Buffers.Binary;
using Infra.Dns.Records;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;

namespace Infra.Dns.Tests.Tsig;

/// <summary>One line of <c>Vectors/tsig.txt</c>.</summary>
internal sealed record TsigVector(string Kind, string Program, TsigAlgorithm Algorithm, byte[] Secret, ulong Now, byte[][] Messages)
{
    internal static IReadOnlyList<TsigVector> All { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Vectors/tsig.txt")).Where(line => !line.StartsWith('#')).Select(line => line.Split(' ')).Select(words => new TsigVector(
            words[0], words[1], TsigAlgorithm.TryFind(words[2], out TsigAlgorithm? algorithm) ? algorithm : throw new FormatException(words[2]),
            Convert.FromBase64String(words[3]), ulong.Parse(words[4], null), [.. words[5].Split(',').Select(Convert.FromHexString)])),
    ];

    internal string Title => $"{Kind} {Program} {Algorithm}";

    internal TsigKey CreateKey() => new(View(Messages[0]).ReadName(View(Messages[0]).Signature!.Value.NameOffset), Algorithm, Secret);

    internal static MessageView View(byte[] message) => MessageView.TryParse(message, out MessageView view, out WireError error) ? view : throw new FormatException(error.ToString());

    /// <summary>The message without its signature, with room behind it, and the time that stood there.</summary>
    internal static byte[] Strip(byte[] message, out int length, out ulong time)
    {
        MessageView view = View(message);
        RecordView signature = view.Signature!.Value;
        Assert.True(view.TryReadData(signature, out TsigData data, out _));
        length = signature.NameOffset;
        time = data.TimeSigned;
        byte[] buffer = new byte[message.Length + 512];
        message.AsSpan(0, length).CopyTo(buffer);
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(10), (ushort)(view.Header.AdditionalCount - 1));
        return buffer;
    }
}
