namespace Infra.Dns.Answers;

/// <summary>Knows which zones an answer may come from; an answer asks it for the question's name and for each alias.</summary>
public interface IZoneFinder
{
    /// <summary>Finds the zone with the longest name at or above a name.</summary>
    /// <param name="name">The name in uncompressed wire form.</param>
    /// <param name="isForParent">Whether the parent answers, as for DS: the name's own zone counts only if there is no other.</param>
    FoundZone Find(ReadOnlySpan<byte> name, bool isForParent);
}
