"""Copy numbers that lie side by side: a plain loop takes them one by one where its arrays might overlap."""

from __future__ import annotations

from typing import Any

from numba.core import cgutils, types
from numba.core.errors import TypingError
from numba.extending import intrinsic
from numba.np.arrayobj import make_array


def _copy_block(typing_context: Any, n: Any, source: Any, start: Any, out: Any, at: Any) -> Any:
    """Copy ``n`` numbers from ``start`` on in the memory of ``source`` to ``at`` in that of ``out``.

    Both are contiguous arrays of one type that do not overlap, of any number of dimensions; places count in the order
    of memory. Nothing is checked.
    """
    if source.dtype != out.dtype or source.layout != "C" or out.layout != "C":
        raise TypingError(f"copy_block: from {source} to {out}: expected contiguous arrays of one type")
    signature = types.void(types.intp, source, types.intp, out, types.intp)

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        n, _, start, _, at = values
        source, out = (make_array(signature.args[k])(context, builder, values[k]) for k in (1, 3))
        size = context.get_abi_sizeof(context.get_data_type(signature.args[1].dtype))
        cgutils.raw_memcpy(builder, builder.gep(out.data, [at]), builder.gep(source.data, [start]), n, size)
        return context.get_dummy_value()

    return signature, code


# what the decorator makes of it has one argument less than its declared type says
copy_block: Any = intrinsic(_copy_block)
