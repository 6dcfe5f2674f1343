using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Infra.Hosting.Control;

/// <summary>
/// The messages of the control socket. Each is a length of four bytes, big-endian, and as many bytes of JSON in UTF-8, at most <see cref="BytesMax"/>:
/// <code>
/// request  {"command": "log-level", "arguments": {"level": "debug"}}      arguments may be missing
/// reply    {"ok": true, "result": VALUE}
///          {"ok": false, "error": {"code": "bad-argument", "message": "…"}}
/// </code>
/// </summary>
public static class ControlFrame
{
    /// <summary>Bytes in front of the JSON.</summary>
    public const int HeaderLength = sizeof(uint);

    /// <summary>Most bytes of JSON in one message.</summary>
    public const int BytesMax = 1024 * 1024;

    /// <summary>Most characters of a command's name.</summary>
    public const int CommandLengthMax = 64;

    private const int DepthMax = 16;

    /// <summary>Reads the length in front of a message; false if it is 0 or above <see cref="BytesMax"/>, or the header is not four bytes long.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> header, out int length)
    {
        length = 0;
        if (header.Length != HeaderLength) return false;
        uint value = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (value is 0 or > BytesMax) return false;
        length = (int)value;
        return true;
    }

    /// <summary>Parses a request. Never throws for what is in it. The document lives on until it is disposed; the arguments with it.</summary>
    /// <param name="json">The message without its header.</param>
    /// <param name="document">Owns the arguments' memory; the caller disposes it.</param>
    /// <param name="command">Name of the command.</param>
    /// <param name="arguments">An object, or of kind Undefined.</param>
    public static bool TryReadRequest(
        ReadOnlyMemory<byte> json, [NotNullWhen(true)] out JsonDocument? document, out string command, out JsonElement arguments)
    {
        command = "";
        arguments = default;
        if (!TryParseObject(json, out document)) return false;
        if (TryReadRequest(document.RootElement, ref command, ref arguments)) return true;
        document.Dispose();
        document = null;
        return false;
    }

    /// <summary>Parses a reply. Never throws for what is in it.</summary>
    public static bool TryReadReply(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out ControlResult? result)
    {
        result = null;
        if (!TryParseObject(json, out JsonDocument? document)) return false;
        using (document)
        {
            JsonElement root = document.RootElement;
            if (!root.TryGetProperty("ok", out JsonElement ok)) return false;
            if (ok.ValueKind == JsonValueKind.True)
            {
                JsonElement value = root.TryGetProperty("result", out JsonElement found) ? found.Clone() : default;
                result = new ControlResult(true, value, "", "");
                return true;
            }

            if (ok.ValueKind != JsonValueKind.False || !root.TryGetProperty("error", out JsonElement error) || error.ValueKind != JsonValueKind.Object) return false;
            if (!TryGetText(error, "code", out string code) || !TryGetText(error, "message", out string message)) return false;
            result = new ControlResult(false, default, code, message);
            return true;
        }
    }

    /// <summary>Writes a request with its header.</summary>
    /// <param name="target">Where the bytes go.</param>
    /// <param name="command">Name of the command.</param>
    /// <param name="arguments">Writes the members of the arguments object, which is already open; null for no arguments.</param>
    public static void WriteRequest(ArrayBufferWriter<byte> target, string command, Action<Utf8JsonWriter>? arguments)
    {
        target.Write(stackalloc byte[HeaderLength]);
        using (var writer = new Utf8JsonWriter(target))
        {
            writer.WriteStartObject();
            writer.WriteString("command", command);
            if (arguments is not null)
            {
                writer.WriteStartObject("arguments");
                arguments(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }
    }

    private static bool TryReadRequest(JsonElement root, ref string command, ref JsonElement arguments)
    {
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.NameEquals("command"u8))
            {
                if (command.Length != 0 || !TryGetText(root, "command", out command) || command.Length is 0 or > CommandLengthMax) return false;
            }
            else if (property.NameEquals("arguments"u8))
            {
                if (arguments.ValueKind != JsonValueKind.Undefined || property.Value.ValueKind != JsonValueKind.Object) return false;
                arguments = property.Value;
            }
            else
            {
                return false;
            }
        }

        return command.Length != 0;
    }

    private static bool TryParseObject(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = DepthMax });
        }
        catch (JsonException)
        {
            return false;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object) return true;
        document.Dispose();
        document = null;
        return false;
    }

    private static bool TryGetText(JsonElement parent, string name, out string text)
    {
        text = "";
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.String) return false;
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)   // an escaped lone surrogate is no text
        {
            return false;
        }
    }
}
