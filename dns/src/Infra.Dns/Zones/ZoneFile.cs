using System.Text;
using Infra.Parsing;

namespace Infra.Dns.Zones;

/// <summary>The text of a zone file and its name for messages.</summary>
/// <param name="path">The name that messages begin with.</param>
/// <param name="text">The bytes as they lie on the disk.</param>
public sealed class ZoneFile(string path, ReadOnlyMemory<byte> text)
{
    private SourceText? _source;

    /// <summary>The name that messages begin with.</summary>
    public string Path => path;

    /// <summary>The bytes as they lie on the disk.</summary>
    public ReadOnlyMemory<byte> Text => text;

    /// <summary>The text for messages, one character for each byte, so that places agree; made when the first message needs it.</summary>
    public SourceText Source => _source ??= new SourceText(path, Encoding.Latin1.GetString(text.Span));
}
