using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Infra.Tls.Tool.Common;

/// <summary>JSON for standard output.</summary>
internal static class JsonText
{
    /// <summary>One object of the members that <paramref name="write"/> writes.</summary>
    internal static string Object(Action<Utf8JsonWriter> write, bool isIndented)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = isIndented, Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
