using System.Text;
using System.Text.Json;

namespace Infra.Ntp.Control;

/// <summary>Prints a JSON object.</summary>
internal static class JsonText
{
    /// <summary>Prints it with line breaks.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="members">Writes its members; the object is open.</param>
    internal static void Write(TextWriter output, Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
