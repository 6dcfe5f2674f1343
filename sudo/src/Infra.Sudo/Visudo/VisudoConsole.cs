using System.Text;

namespace Infra.Sudo.Visudo;

/// <summary>The three streams of visudo. Texts have one character a byte, so that bytes of files come out as they are.</summary>
/// <param name="input">Answers.</param>
/// <param name="output">Results and questions.</param>
/// <param name="error">Messages.</param>
public sealed class VisudoConsole(Stream input, Stream output, Stream error)
{
    /// <summary>Standard input.</summary>
    public Stream Input => input;

    /// <summary>Writes a text to standard output.</summary>
    public void Write(string latin1) => Put(output, latin1);

    /// <summary>Writes a text to standard error.</summary>
    public void WriteError(string latin1) => Put(error, latin1);

    /// <summary>Writes a message with the program's name before it.</summary>
    public void Warn(string latin1) => Put(error, $"visudo: {latin1}\n");

    /// <summary>Reads a line; -1 at the end of input, else its first byte, a line feed for an empty one.</summary>
    public int ReadAnswer()
    {
        int first = input.ReadByte();
        for (int next = first; next is not (-1 or '\n');)
            next = input.ReadByte();
        return first;
    }

    /// <summary>Bytes as this console writes them.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>A text of the command line as this console writes it.</summary>
    public static string Text(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static void Put(Stream stream, string latin1)
    {
        stream.Write(Encoding.Latin1.GetBytes(latin1));
        stream.Flush();
    }
}
