using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Infra.Parsing;

namespace Infra.Config;

/// <summary>Turns a file's bytes into a text.</summary>
public static class Utf8Source
{
    /// <summary>
    /// Decodes UTF-8 without a byte order mark. Where bytes are not UTF-8 an error is reported at the first place, and U+FFFD stands for them.
    /// </summary>
    /// <param name="path">What diagnostics call the file.</param>
    /// <param name="bytes">The whole file.</param>
    /// <param name="diagnostics">Takes the error.</param>
    public static SourceText Decode(string path, ReadOnlySpan<byte> bytes, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        var source = new SourceText(path, Encoding.UTF8.GetString(bytes));
        if (Utf8.IsValid(bytes)) return source;

        char[] characters = new char[bytes.Length];
        OperationStatus status = Utf8.ToUtf16(bytes, characters, out _, out int written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
            diagnostics.Error("bad-encoding", "the bytes from here on are not UTF-8", source, new TextSpan(written, Math.Min(1, source.Text.Length - written)));
        return source;
    }
}
