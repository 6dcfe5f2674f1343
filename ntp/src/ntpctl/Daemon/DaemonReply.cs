using System.Text.Json;

namespace Infra.Ntp.Control.Daemon;

/// <summary>
/// Looks into a reply of the daemon. Whatever is not there, or is of another kind than expected, is as if it were missing: the daemon may be of
/// another version, and what listens at the socket may not be ntpd. Never throws for what is in the reply.
/// </summary>
internal static class DaemonReply
{
    /// <summary>A member of an object; of kind Undefined if there is none.</summary>
    internal static JsonElement Member(JsonElement owner, string name)
    {
        try
        {
            return owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out JsonElement value) ? value : default;
        }
        catch (InvalidOperationException)   // an escaped lone surrogate in another member's name
        {
            return default;
        }
    }

    /// <summary>The items of a list; none if it is no list.</summary>
    internal static IEnumerable<JsonElement> Items(JsonElement list) => list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    /// <summary>Whether a member is true.</summary>
    internal static bool IsTrue(JsonElement owner, string name) => Member(owner, name).ValueKind == JsonValueKind.True;

    /// <summary>A member that is text, as the daemon wrote it: not yet fit for a terminal. Empty if there is none.</summary>
    internal static string RawText(JsonElement owner, string name) => TextOf(Member(owner, name));

    /// <summary>The text of a value, as the daemon wrote it; empty if it is none.</summary>
    internal static string TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        }
        catch (InvalidOperationException)   // an escaped lone surrogate is no text
        {
            return "";
        }
    }

    /// <summary>A member that is a number; null if there is none.</summary>
    internal static double? Number(JsonElement owner, string name)
    {
        JsonElement value = Member(owner, name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) ? number : null;
    }

    /// <summary>A reply as it came; "null" if it is empty.</summary>
    internal static string Json(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? "null" : value.GetRawText();
}
