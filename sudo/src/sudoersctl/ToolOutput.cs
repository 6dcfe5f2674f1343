using System.Text;
using System.Text.Json;
using Infra.Parsing;

namespace Infra.Sudo.Control;

/// <summary>Standard output and error. What stems from files is shown without control characters; only exports are written as they are.</summary>
internal sealed class ToolOutput : IDisposable
{
    private const int ShownMax = 4096;
    private readonly Stream _output;

    internal ToolOutput(Stream output, Stream error)
    {
        _output = output;
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Text = new StreamWriter(output, encoding) { NewLine = "\n" };
        Errors = new StreamWriter(error, encoding) { NewLine = "\n", AutoFlush = true };
    }

    internal StreamWriter Text { get; }

    internal StreamWriter Errors { get; }

    public void Dispose()
    {
        Text.Dispose();
        Errors.Dispose();
    }

    internal void Complain(string message) => Errors.WriteLine("sudoersctl: " + message);

    /// <summary>Lets bytes be written as they are.</summary>
    internal void WriteBytes(Action<Stream> write)
    {
        Text.Flush();
        write(_output);
        _output.Flush();
    }

    /// <summary>Writes one indented JSON document and a line feed.</summary>
    internal void WriteJson(Action<Utf8JsonWriter> write)
    {
        Text.Flush();
        using (var json = new Utf8JsonWriter(_output, new JsonWriterOptions { Indented = true }))
            write(json);
        _output.Write("\n"u8);
        _output.Flush();
    }

    /// <summary>Bytes of a file or an argument, safe for a terminal.</summary>
    internal static string Show(ReadOnlySpan<byte> bytes) => TextEscape.Escape(bytes, ShownMax);

    /// <summary>A text of one character a byte, safe for a terminal; as many characters as bytes, so that carets stay where they are.</summary>
    internal static string ShowLine(string latin1)
    {
        return string.Create(latin1.Length, latin1, static (target, source) =>
        {
            for (int i = 0; i < target.Length; i++)
                target[i] = source[i] is (>= ' ' and <= '~') or '\t' or '\n' ? source[i] : '?';
        });
    }
}
