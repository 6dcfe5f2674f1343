using System.Text.Json;
using Infra.Av1.Headers;

namespace Infra.Av1.Tool.Probing;

/// <summary>Pieces of JSON that the report and the summary share.</summary>
internal static class JsonParts
{
    /// <summary>An error.</summary>
    public static void WriteError(Utf8JsonWriter json, Av1Error error, bool isContainer)
    {
        json.WriteStartObject();
        json.WriteString("code", error.Code.ToString());
        json.WriteNumber("packet", error.Packet.Index);
        if (isContainer)
        {
            json.WriteNumber("byte", error.BitOffset);
        }
        else
        {
            json.WriteNumber("obu", error.ObuIndex);
            json.WriteNumber("bit", error.BitOffset);
        }

        json.WriteString("detail", error.Detail);
        json.WriteEndObject();
    }

    /// <summary>mono, 420, 422 or 444.</summary>
    public static string NameOf(PixelLayout layout) => layout switch { PixelLayout.Monochrome => "mono", PixelLayout.Yuv420 => "420", PixelLayout.Yuv422 => "422", _ => "444" };
}
