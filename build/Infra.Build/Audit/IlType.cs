using System.Collections.Immutable;

namespace Infra.Build.Audit;

/// <summary>A type out of a signature.</summary>
/// <param name="Kind">What a value of it is on the stack.</param>
/// <param name="Name">Full name, for messages and for the list of banned members.</param>
/// <param name="MentionsPointer">Whether a pointer stands anywhere in it.</param>
/// <param name="Arguments">Type arguments of a generic instance.</param>
/// <param name="IsPinned">Whether it is the type of a pinned local.</param>
internal sealed record IlType(IlKind Kind, string Name, bool MentionsPointer, ImmutableArray<IlType> Arguments, bool IsPinned = false)
{
    internal static IlType Value(string name) => new(IlKind.Value, name, MentionsPointer: false, []);

    internal static IlType Native(string name) => new(IlKind.Native, name, MentionsPointer: false, []);
}
