namespace Infra.Av1.Kernels;

internal partial class V512Kernels16
{
}
