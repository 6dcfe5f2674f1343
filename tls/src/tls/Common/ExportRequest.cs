using System.Globalization;
using System.Text;
using Infra.Parsing;

namespace Infra.Tls.Tool.Common;

/// <summary><c>--export LABEL[:CONTEXTHEX]:LENGTH</c>: keying material to print (RFC 8446 section 7.5).</summary>
/// <param name="Label">What for, in ASCII; 1 to 249 characters without a colon.</param>
/// <param name="Context">Bound into the result; none and an empty one are the same in TLS 1.3.</param>
/// <param name="Length">Bytes: 1 to 8160, which is 255 digests of SHA-256.</param>
internal sealed record ExportRequest(string Label, byte[] Context, int Length)
{
    private const int LabelLengthMax = 249;
    private const int ContextBytesMax = 4096;
    private const int LengthMax = 255 * 32;

    /// <summary>Reads the option's value; <paramref name="mistake"/> says what is wrong with it.</summary>
    internal static bool TryParse(string text, out ExportRequest? request, out string mistake)
    {
        request = null;
        mistake = "";
        string[] parts = text.Split(':');
        if (parts.Length is not (2 or 3)) mistake = "it must be LABEL:LENGTH or LABEL:CONTEXTHEX:LENGTH";
        else if (parts[0].Length is 0 or > LabelLengthMax || !Ascii.IsValid(parts[0])) mistake = $"the label must have 1 to {LabelLengthMax} ASCII characters";
        else if (!int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length is 0 or > LengthMax) mistake = $"the length must be 1 to {LengthMax} bytes";
        else if (parts.Length == 2) request = new ExportRequest(parts[0], [], length);
        else if (!Hex.TryDecode(parts[1], out byte[] context, out TextError error)) mistake = $"the context must be in hexadecimal: {error}";
        else if (context.Length > ContextBytesMax) mistake = $"the context must be at most {ContextBytesMax} bytes";
        else request = new ExportRequest(parts[0], context, length);
        return request is not null;
    }
}
