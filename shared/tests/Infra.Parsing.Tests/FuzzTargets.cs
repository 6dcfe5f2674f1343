using System.Net;
using System.Text;
using Infra.Testing.Fuzzing;

namespace Infra.Parsing.Tests;

public static class FuzzTargets
{
    private static readonly string[] Codecs = ["hex", "base32", "base32hex", "base64", "base64url"];

    [FuzzTarget("parsing-pem", Corpus = "Corpus/pem", Dictionary = "Corpus/pem.dict")]
    public static void PemText(ReadOnlySpan<byte> input)
    {
        var reader = new PemReader(input, blockBytesMax: 1 << 16);
        int end = 0;
        while (reader.TryRead(out PemBlock? block))
        {
            using (block)
            {
                Check(block!.Span.Start >= end && block.Span.End <= input.Length, "Blocks overlap.");
                end = block.Span.End;
                byte[] text = new byte[Pem.EncodedLength(block.Label, block.Content.Length)];
                Check(Pem.TryWrite(block.Label, block.Content.Span, text, out _), "What was read does not write.");
                var again = new PemReader(text);
                Check(again.TryRead(out PemBlock? copy) && copy!.Label == block.Label && copy.Content.FixedTimeEquals(block.Content), "What was written reads differently.");
                copy!.Dispose();
            }
        }
        Check(reader.Error.Offset >= 0 && reader.Error.Offset <= input.Length, "The error lies outside the text.");
    }

    [FuzzTarget("parsing-digits")]
    public static void Digits(ReadOnlySpan<byte> input)
    {
        string text = Encoding.Latin1.GetString(input);
        foreach (string codec in Codecs)
        {
            foreach (Padding padding in (Padding[])[Padding.Required, Padding.Forbidden])
            {
                if (DigitCodecTests.Decode(codec, text, padding) is not byte[] bytes) continue;
                bool hasCase = codec.StartsWith("base64", StringComparison.Ordinal);
                string again = DigitCodecTests.Encode(codec, bytes, padding);
                Check(string.Equals(text, again, hasCase ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase), "A text that is not canonical was accepted.");
            }
        }
    }

    [FuzzTarget("parsing-values", Corpus = "Corpus/values", Dictionary = "Corpus/values.dict", InputBytesMax = 512)]
    public static void Values(ReadOnlySpan<byte> input)
    {
        string text = Encoding.UTF8.GetString(input);
        if (DurationText.TryParse(text, DurationOptions.PlainSeconds | DurationOptions.Negative, out TimeSpan duration, out TextError error))
            Check(DurationText.TryParse(DurationText.Format(duration), DurationOptions.Negative, out TimeSpan sameDuration, out _) && sameDuration == duration, "duration");
        CheckError(text, error);
        if (ByteSizeText.TryParse(text, out ulong size, out error)) Check(ByteSizeText.TryParse(ByteSizeText.Format(size), out ulong sameSize) && sameSize == size, "size");
        CheckError(text, error);
        if (IpAddressText.TryParse(text, out IPAddress address, out error))
            Check(IpAddressText.TryParse(IpAddressText.Format(address), out IPAddress sameAddress) && sameAddress.Equals(address), "address");
        CheckError(text, error);
        if (IpPrefix.TryParse(text, out IpPrefix prefix, out error))
            Check(IpPrefix.TryParse(prefix.ToString(), out IpPrefix samePrefix) && samePrefix == prefix && prefix.Contains(prefix.Address), "prefix");
        CheckError(text, error);
        if (EndPointText.TryParse(text, 53, out IPEndPoint endPoint, out error))
            Check(EndPointText.TryParse(EndPointText.Format(endPoint), null, out IPEndPoint sameEndPoint) && sameEndPoint.Equals(endPoint), "endpoint");
        CheckError(text, error);
        if (HostPort.TryParse(text, 53, HostNameOptions.TrailingDot | HostNameOptions.Underscore, out HostPort host, out error))
            Check(HostPort.TryParse(host.ToString(), null, HostNameOptions.Underscore, out HostPort sameHost, out _) && sameHost == host, "host");
        CheckError(text, error);
    }

    [FuzzTarget("parsing-escape")]
    public static void Escape(ReadOnlySpan<byte> input)
    {
        int lengthMax = 1 + input.Length % 300;
        Check(TextEscapeTests.IsHarmless(TextEscape.Escape(input, lengthMax), lengthMax), "bytes");
        Check(TextEscapeTests.IsHarmless(TextEscape.Escape(Wide(input), lengthMax), lengthMax), "characters");
    }

    [FuzzTarget("parsing-diagnostics")]
    public static void Diagnostics(ReadOnlySpan<byte> input)
    {
        if (input.Length < 4) return;
        string text = Wide(input[4..]);
        int start = (input[0] << 8 | input[1]) % (text.Length + 1);
        int length = (input[2] << 8 | input[3]) % (text.Length - start + 1);
        var diagnostic = new Diagnostic(DiagnosticSeverity.Error, "x", text, new SourceText("f", text), new TextSpan(start, length), text);
        foreach (string line in new DiagnosticRenderer(widthMax: 60).Render(diagnostic).Split('\n'))
            Check(TextEscapeTests.IsHarmless(line, 1000), "A line is too long or not printable.");
    }

    private static string Wide(ReadOnlySpan<byte> input)
    {
        var characters = new char[input.Length / 2];
        for (int i = 0; i < characters.Length; i++)
            characters[i] = (char)(input[2 * i] << 8 | input[2 * i + 1]);
        return new string(characters);
    }

    private static void CheckError(string text, TextError error) => Check(error.Offset >= 0 && error.Offset <= text.Length, "The error lies outside the text.");

    private static void Check(bool holds, string what)
    {
        if (!holds) throw new InvalidOperationException(what);
    }
}
