using System.Collections.Immutable;

namespace Infra.Build.Audit;

/// <summary>Type arguments that are known at a call.</summary>
internal sealed record IlGenerics(ImmutableArray<IlType> OfType, ImmutableArray<IlType> OfMethod)
{
    internal static readonly IlGenerics None = new([], []);
}
